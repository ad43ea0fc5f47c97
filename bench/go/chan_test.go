// The peers of bench/go-lines/chan.mjs, loop by loop.
package bench

import (
	"sync/atomic"
	"testing"
)

const chunk = 1000

var (
	sink     int32
	madeByte chan byte
	madeInt  chan int
)

// See bench/harness/work.mjs for why this is not Go's own loop.
func work100() { localWork(100) }

func localWork(steps int) {
	foo := sink
	for i := 0; i < steps; i++ {
		foo = foo*1664525 + 1013904223
	}
	if foo == sink { // Never, but only we know: a store would have the threads wait for each other's.
		sink++
	}
}

func BenchmarkMakeChan(b *testing.B) {
	b.Run("Byte", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			madeByte = make(chan byte, 8)
		}
		close(madeByte)
	})
	b.Run("Int", func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			madeInt = make(chan int, 8)
		}
		close(madeInt)
	})
}

func BenchmarkChanNonblocking(b *testing.B) {
	c := make(chan int)
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			select {
			case <-c:
			default:
			}
		}
	})
}

func BenchmarkChanUncontended(b *testing.B) {
	b.RunParallel(func(mine *testing.PB) {
		hundreds(mine, make(chan int, 100))
	})
}

func BenchmarkChanContended(b *testing.B) {
	c := make(chan int, 100*procs())
	b.RunParallel(func(mine *testing.PB) {
		hundreds(mine, c)
	})
}

func hundreds(mine *testing.PB, c chan int) {
	for mine.Next() {
		for i := 0; i < 100; i++ {
			c <- 0
		}
		for i := 0; i < 100; i++ {
			<-c
		}
	}
}

func BenchmarkChanSync(b *testing.B)     { handOver(b, 0) }
func BenchmarkChanSyncWork(b *testing.B) { handOver(b, 1000) }

func handOver(b *testing.B, work int) {
	left := int32(b.N / chunk / 2 * 2)
	c := make(chan int)
	done := make(chan bool, 2)
	for p := 0; p < 2; p++ {
		go func() {
			for {
				i := atomic.AddInt32(&left, -1)
				if i < 0 {
					break
				}
				for g := 0; g < chunk; g++ {
					if i%2 == 0 {
						<-c
						localWork(work)
						c <- 0
					} else {
						c <- 0
						localWork(work)
						<-c
					}
					localWork(work)
				}
			}
			done <- true
		}()
	}
	<-done
	<-done
}

func BenchmarkChanProdCons0(b *testing.B)       { prodCons(b, 0, false) }
func BenchmarkChanProdCons10(b *testing.B)      { prodCons(b, 10, false) }
func BenchmarkChanProdCons100(b *testing.B)     { prodCons(b, 100, false) }
func BenchmarkChanProdConsWork0(b *testing.B)   { prodCons(b, 0, true) }
func BenchmarkChanProdConsWork10(b *testing.B)  { prodCons(b, 10, true) }
func BenchmarkChanProdConsWork100(b *testing.B) { prodCons(b, 100, true) }

func prodCons(b *testing.B, capacity int, works bool) {
	left := int32(b.N / chunk)
	c := make(chan int, capacity)
	done := make(chan bool, 2*procs())
	for p := 0; p < procs(); p++ {
		go func() {
			for atomic.AddInt32(&left, -1) >= 0 {
				for g := 0; g < chunk; g++ {
					if works {
						work100()
					}
					c <- 1
				}
			}
			c <- 0
			done <- true
		}()
		go func() {
			for <-c != 0 {
				if works {
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

func BenchmarkReceiveDataFromClosedChan(b *testing.B) {
	c := make(chan struct{}, b.N)
	for i := 0; i < b.N; i++ {
		c <- struct{}{}
	}
	close(c)
	b.ResetTimer()
	for range c {
	}
}

func BenchmarkChanCreation(b *testing.B) {
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			c := make(chan int, 1)
			c <- 0
			<-c
		}
	})
}

func BenchmarkChanSem(b *testing.B) {
	c := make(chan struct{}, procs())
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			c <- struct{}{}
			<-c
		}
	})
}

func BenchmarkChanClosed(b *testing.B) {
	c := make(chan struct{})
	close(c)
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			select {
			case <-c:
			default:
				b.Error("a receive from a closed channel would wait")
			}
		}
	})
}

func BenchmarkPingPong(b *testing.B) {
	ping, pong := make(chan int), make(chan int)
	done := make(chan bool, 2)
	go func() {
		for i := 0; i < b.N; i++ {
			ping <- i
			<-pong
		}
		done <- true
	}()
	go func() {
		for i := 0; i < b.N; i++ {
			<-ping
			pong <- i
		}
		done <- true
	}()
	<-done
	<-done
}
