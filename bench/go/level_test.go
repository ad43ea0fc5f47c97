// The peers of bench/scale/level.mjs: what an operation costs where there are n of something.
package bench

import (
	"os"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	leastToWeigh = 10_000
	stride       = 7919
	pageSize     = 4096
)

// levels runs pass, which is to do n operations b.N times, and reports the time of one.
func levels(b *testing.B, most int, pass func(b *testing.B, n int)) {
	for n := 1; n <= most; n *= 10 {
		b.Run(named("n", n), func(b *testing.B) {
			if testing.Short() && n > 1000 {
				b.Skip("too long")
			}
			pass(b, n)
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/op")
		})
	}
}

func resident() int {
	runtime.GC()
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(text))[1])
	return pages * pageSize
}

// weigh reports what one of n things takes of the resident memory.
func weigh(b *testing.B, n, before int) {
	if n >= leastToWeigh && b.N == 1 && before > 0 {
		b.Logf("each: %d B resident", (resident()-before)/n)
	}
}

func startMany(n int, body func(i int)) *sync.WaitGroup {
	var started, ended sync.WaitGroup
	started.Add(n)
	ended.Add(n)
	for i := 0; i < n; i++ {
		go func() {
			started.Done()
			body(i)
			ended.Done()
		}()
	}
	started.Wait()
	runtime.Gosched()
	return &ended
}

func BenchmarkLevelGoroutines(b *testing.B) {
	levels(b, 1_000_000, func(b *testing.B, n int) {
		b.StopTimer()
		before := resident()
		b.StartTimer()
		for pass := 0; pass < b.N; pass++ {
			gate := make(chan bool)
			ended := startMany(n, func(int) { <-gate })
			if b.N == 1 {
				b.StopTimer()
				weigh(b, n, before)
				b.StartTimer()
			}
			close(gate)
			ended.Wait()
		}
	})
}

func BenchmarkLevelChannels(b *testing.B) {
	levels(b, 1_000_000, func(b *testing.B, n int) {
		before := resident()
		all := make([]chan int, n)
		for i := range all {
			all[i] = make(chan int, 1)
			all[i] <- 0
		}
		weigh(b, n, before)
		b.ResetTimer()
		for pass := 0; pass < b.N; pass++ {
			at := 0
			for i := 0; i < n; i++ {
				c := all[at]
				<-c
				c <- i
				at = (at + stride) % n
			}
		}
		b.StopTimer()
	})
}

func BenchmarkLevelWaiters(b *testing.B) {
	levels(b, 100_000, func(b *testing.B, n int) {
		c := make(chan int)
		before := resident()
		ended := startMany(n, func(int) {
			for range c {
			}
		})
		weigh(b, n, before)
		b.ResetTimer()
		for i := 0; i < b.N*n; i++ {
			c <- i
		}
		b.StopTimer()
		close(c)
		ended.Wait()
	})
}

func BenchmarkLevelRemovals(b *testing.B) {
	levels(b, 10_000, func(b *testing.B, n int) {
		c := make(chan int)
		own := make([]chan int, n)
		for i := range own {
			own[i] = make(chan int)
		}
		ended := startMany(n, func(i int) {
			for {
				select {
				case <-c:
					return
				case <-own[i]:
				}
			}
		})
		b.ResetTimer()
		for pass := 0; pass < b.N; pass++ {
			at := 0
			for i := 0; i < n; i++ {
				own[at] <- i
				at = (at + stride) % n
			}
		}
		b.StopTimer()
		close(c)
		ended.Wait()
	})
}

func receives(all []chan int) []reflect.SelectCase {
	cases := make([]reflect.SelectCase, len(all))
	for i, c := range all {
		cases[i] = reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c)}
	}
	return cases
}

func makeMany(n, capacity int) []chan int {
	all := make([]chan int, n)
	for i := range all {
		all[i] = make(chan int, capacity)
	}
	return all
}

// Go's select has as many cases as the source says; reflect.Select is for those that are counted at run time.
func BenchmarkLevelCases(b *testing.B) {
	levels(b, 1000, func(b *testing.B, n int) {
		all := makeMany(n, 1)
		cases := receives(all)
		b.ResetTimer()
		at := 0
		for pass := 0; pass < b.N; pass++ {
			all[at] <- pass
			if chosen, _, _ := reflect.Select(cases); chosen != at {
				b.Fatal("a case was chosen that was not ready")
			}
			at = (at + stride) % n
		}
	})
}

func BenchmarkLevelParkedCases(b *testing.B) {
	levels(b, 1000, func(b *testing.B, n int) {
		all := makeMany(n, 0)
		cases := receives(all)
		done := make(chan bool)
		go func() {
			for pass := 0; pass < b.N; pass++ {
				reflect.Select(cases)
			}
			done <- true
		}()
		b.ResetTimer()
		at := 0
		for pass := 0; pass < b.N; pass++ {
			runtime.Gosched()
			all[at] <- pass
			at = (at + stride) % n
		}
		<-done
	})
}
