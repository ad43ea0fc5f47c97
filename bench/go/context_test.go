// The peers of bench/go-lines/context.mjs, loop by loop.
package bench

import (
	"context"
	"sync"
	"testing"
	"time"
)

type key string

func BenchmarkCommonParentCancel(b *testing.B) {
	root := context.WithValue(context.Background(), key("key"), "value")
	shared, cancelShared := context.WithCancel(root)
	defer cancelShared()
	b.ResetTimer()
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			ctx, cancel := context.WithCancel(shared)
			if ctx.Value(key("key")).(string) != "value" {
				b.Fatal("a wrong value")
			}
			work100()
			cancel()
			work100()
		}
	})
}

func BenchmarkWithTimeout(b *testing.B) {
	for _, concurrency := range []int{40, 4000} {
		b.Run(named("concurrency", concurrency), func(b *testing.B) {
			var group sync.WaitGroup
			root := context.Background()
			cancels := make([]context.CancelFunc, concurrency)
			for p := 0; p < procs(); p++ {
				group.Add(1)
				go func(from, to int) {
					defer group.Done()
					for i := from; i < to; i++ {
						_, cancels[i] = context.WithTimeout(root, time.Hour)
					}
				}(p*concurrency/procs(), (p+1)*concurrency/procs())
			}
			group.Wait()
			b.ResetTimer()
			b.RunParallel(func(mine *testing.PB) {
				var own [10]context.CancelFunc
				for mine.Next() {
					for i := range own {
						_, own[i] = context.WithTimeout(root, time.Hour)
					}
					for _, cancel := range own {
						cancel()
					}
				}
			})
			b.StopTimer()
			for _, cancel := range cancels {
				cancel()
			}
		})
	}
}

func chainOfContexts(parent context.Context, depth int) {
	ctx := parent
	for i := 0; i < depth; i++ {
		_ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		ctx = _ctx
	}
}

func BenchmarkCancelTree(b *testing.B) {
	for _, depth := range []int{1, 10, 100, 1000} {
		b.Run(named("depth", depth), func(b *testing.B) {
			b.Run("Root=Background", func(b *testing.B) {
				for i := 0; i < b.N; i++ {
					chainOfContexts(context.Background(), depth)
				}
			})
			b.Run("Root=OpenCanceler", func(b *testing.B) {
				for i := 0; i < b.N; i++ {
					ctx, cancel := context.WithCancel(context.Background())
					chainOfContexts(ctx, depth)
					cancel()
				}
			})
			b.Run("Root=ClosedCanceler", func(b *testing.B) {
				for i := 0; i < b.N; i++ {
					ctx, cancel := context.WithCancel(context.Background())
					cancel()
					chainOfContexts(ctx, depth)
				}
			})
		})
	}
}

func BenchmarkCheckCanceled(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	b.Run("Err", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			ctx.Err()
		}
	})
	b.Run("Done", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			select {
			case <-ctx.Done():
			default:
			}
		}
	})
}

func BenchmarkContextCancelDone(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			select {
			case <-ctx.Done():
			default:
			}
		}
	})
}

func deep(depth int) context.Context {
	ctx := context.Background()
	for i := 0; i < depth; i++ {
		ctx = context.WithValue(ctx, i, i)
	}
	return ctx
}

func BenchmarkDeepValueNewGoRoutine(b *testing.B) {
	for _, depth := range []int{10, 50, 100} {
		ctx := deep(depth)
		b.Run(named("depth", depth), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				var group sync.WaitGroup
				group.Add(1)
				go func() {
					defer group.Done()
					ctx.Value(-1)
				}()
				group.Wait()
			}
		})
	}
}

func BenchmarkDeepValueSameGoRoutine(b *testing.B) {
	for _, depth := range []int{10, 50, 100} {
		ctx := deep(depth)
		b.Run(named("depth", depth), func(b *testing.B) {
			for i := 0; i < b.N; i++ {
				ctx.Value(-1)
			}
		})
	}
}

func BenchmarkErrOK(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := 0; i < b.N; i++ {
		if ctx.Err() != nil {
			b.Fatal("cancelled")
		}
	}
}

func BenchmarkErrCanceled(b *testing.B) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for i := 0; i < b.N; i++ {
		if ctx.Err() == nil {
			b.Fatal("not cancelled")
		}
	}
}
