// The peers of bench/go-lines/x.mjs, loop by loop: packages of golang.org/x, in a module of their own, for they have to be
// fetched.
package x

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

func BenchmarkErrgroupGo(b *testing.B) {
	fn := func() {}
	group := &errgroup.Group{}
	for i := 0; i < b.N; i++ {
		group.Go(func() error { fn(); return nil })
	}
	group.Wait()
}

func BenchmarkAcquireSeq(b *testing.B) {
	for _, c := range []struct {
		capacity, size int64
		n              int
	}{{1, 1, 1}, {128, 1, 1}, {16, 2, 8}, {128, 2, 64}} {
		for _, how := range []string{"acquire", "tryAcquire"} {
			b.Run(fmt.Sprintf("Weighted-%s-%d-%d-%d", how, c.capacity, c.size, c.n), func(b *testing.B) {
				weighted := semaphore.NewWeighted(c.capacity)
				b.ResetTimer()
				for i := 0; i < b.N; i++ {
					for j := 0; j < c.n; j++ {
						if how == "acquire" {
							weighted.Acquire(context.Background(), c.size)
						} else {
							weighted.TryAcquire(c.size)
						}
					}
					for j := 0; j < c.n; j++ {
						weighted.Release(c.size)
					}
				}
			})
		}
	}
}

func BenchmarkAllowN(b *testing.B) {
	limiter := rate.NewLimiter(rate.Every(1*time.Second), 1)
	now := time.Now()
	b.ResetTimer()
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			limiter.AllowN(now, 1)
		}
	})
}

func BenchmarkWaitNNoDelay(b *testing.B) {
	limiter := rate.NewLimiter(rate.Limit(b.N), b.N)
	ctx := context.Background()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		limiter.WaitN(ctx, 1)
	}
}

func BenchmarkSometimes(b *testing.B) {
	b.Run("no-interval", func(b *testing.B) {
		sometimes := rate.Sometimes{Every: 10}
		for i := 0; i < b.N; i++ {
			sometimes.Do(func() {})
		}
	})
	b.Run("with-interval", func(b *testing.B) {
		sometimes := rate.Sometimes{Interval: time.Second}
		for i := 0; i < b.N; i++ {
			sometimes.Do(func() {})
		}
	})
}
