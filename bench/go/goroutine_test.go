// The peers of bench/go-lines/goroutine.mjs, loop by loop.
package bench

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func procs() int { return runtime.GOMAXPROCS(0) }

func chain(n int, done chan int) {
	if n == 0 {
		done <- 0
		return
	}
	go chain(n-1, done)
}

func BenchmarkCreateGoroutines(b *testing.B) {
	done := make(chan int)
	go chain(b.N, done)
	<-done
}

func BenchmarkCreateGoroutinesParallel(b *testing.B) {
	done := make(chan int)
	for p := 0; p < procs(); p++ {
		go chain(b.N/procs(), done)
	}
	for p := 0; p < procs(); p++ {
		<-done
	}
}

func BenchmarkCreateGoroutinesCapture(b *testing.B) {
	for i := 0; i < b.N; i++ {
		var group sync.WaitGroup
		group.Add(4)
		for j := 0; j < 4; j++ {
			j := j
			go func() {
				if j >= 4 {
					b.Error("unreachable")
				}
				group.Done()
			}()
		}
		group.Wait()
	}
}

func BenchmarkCreateGoroutinesSingle(b *testing.B) {
	warmUp()
	var group sync.WaitGroup
	b.ResetTimer()
	group.Add(b.N)
	for i := 0; i < b.N; i++ {
		go group.Done()
	}
	group.Wait()
}

// warmUp keeps every processor busy for a millisecond, so that none is still to be started.
func warmUp() {
	var group sync.WaitGroup
	var came atomic.Int32
	for p := 0; p < procs(); p++ {
		group.Add(1)
		go func() {
			came.Add(1)
			for int(came.Load()) < procs() {
			}
			for begun := time.Now(); time.Since(begun) < time.Millisecond; {
			}
			group.Done()
		}()
	}
	group.Wait()
}
