// The peers of bench/go-lines/select.mjs, loop by loop.
package bench

import (
	"sync/atomic"
	"testing"
	"time"
)

const many = 1000

func BenchmarkSelectNonblock(b *testing.B) {
	c1, c2 := make(chan int), make(chan int)
	c3, c4 := make(chan int, 1), make(chan int, 1)
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			select {
			case <-c1:
			default:
			}
			select {
			case c2 <- 0:
			default:
			}
			select {
			case <-c3:
			default:
			}
			select {
			case c4 <- 0:
			default:
			}
		}
	})
}

func pass(mine *testing.PB, c1, c2 chan int) {
	for mine.Next() {
		select {
		case <-c1:
			c2 <- 0
		case <-c2:
			c1 <- 0
		}
	}
}

func BenchmarkSelectUncontended(b *testing.B) {
	b.RunParallel(func(mine *testing.PB) {
		c1, c2 := make(chan int, 1), make(chan int, 1)
		c1 <- 0
		pass(mine, c1, c2)
	})
}

func BenchmarkSelectAsyncContended(b *testing.B) {
	c1, c2 := make(chan int, procs()), make(chan int, procs())
	b.RunParallel(func(mine *testing.PB) {
		c1 <- 0
		pass(mine, c1, c2)
	})
}

func BenchmarkSelectSyncContended(b *testing.B) {
	c1, c2, c3, done := make(chan int), make(chan int), make(chan int), make(chan int)
	b.RunParallel(func(mine *testing.PB) {
		go func() {
			for {
				select {
				case c1 <- 0:
				case c2 <- 0:
				case c3 <- 0:
				case <-done:
					return
				}
			}
		}()
		for mine.Next() {
			select {
			case <-c1:
			case <-c2:
			case <-c3:
			}
		}
	})
	close(done)
}

func BenchmarkSelectProdCons(b *testing.B) {
	left := int32(b.N / chunk)
	c := make(chan int, 128)
	stop := make(chan int)
	done := make(chan bool, 2*procs())
	for p := 0; p < procs(); p++ {
		go func() {
			timeout := time.After(time.Hour)
			send := func(v int) {
				select {
				case c <- v:
				case <-timeout:
				case <-stop:
				}
			}
			for atomic.AddInt32(&left, -1) >= 0 {
				for g := 0; g < chunk; g++ {
					work100()
					send(1)
				}
			}
			send(0)
			done <- true
		}()
		go func() {
			timeout := time.After(time.Hour)
			for v := 1; v != 0; {
				select {
				case v = <-c:
				case <-timeout:
				case <-stop:
				}
				if v != 0 {
					work100()
				}
			}
			done <- true
		}()
	}
	for p := 0; p < 2*procs(); p++ {
		<-done
	}
}

func BenchmarkChanPopular(b *testing.B) {
	c := make(chan bool)
	done := make(chan bool, many)
	own := make([]chan bool, many)
	for j := range own {
		d := make(chan bool)
		own[j] = d
		go func() {
			for i := 0; i < b.N; i++ {
				select {
				case <-c:
				case <-d:
				}
			}
			done <- true
		}()
	}
	for i := 0; i < b.N; i++ {
		for _, d := range own {
			d <- true
		}
	}
	for range own {
		<-done
	}
}
