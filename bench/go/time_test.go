// The peers of bench/go-lines/time.mjs, loop by loop.
package bench

import (
	"sync"
	"testing"
	"time"
)

const garbage = 32768

// amongTimers runs a benchmark while as many timers as a busy server has are under way.
func amongTimers(b *testing.B, bench func(mine *testing.PB)) {
	timers := make([][]*time.Timer, procs())
	var group sync.WaitGroup
	for p := range timers {
		group.Add(1)
		go func() {
			timers[p] = someTimers(garbage)
			group.Done()
		}()
	}
	group.Wait()
	b.ResetTimer()
	b.RunParallel(bench)
	b.StopTimer()
	for _, some := range timers {
		for _, timer := range some {
			timer.Stop()
		}
	}
}

func someTimers(count int) []*time.Timer {
	timers := make([]*time.Timer, count)
	for i := range timers {
		timers[i] = time.AfterFunc(time.Hour, nil)
	}
	return timers
}

func BenchmarkAfterFunc1000(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		for mine.Next() {
			n := 1000
			c := make(chan bool)
			var f func()
			f = func() {
				n--
				if n >= 0 {
					time.AfterFunc(0, f)
				} else {
					c <- true
				}
			}
			time.AfterFunc(0, f)
			<-c
		}
	})
}

func BenchmarkAfter(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		for mine.Next() {
			<-time.After(1)
		}
	})
}

func BenchmarkStop(b *testing.B) {
	b.Run("impl=chan", func(b *testing.B) {
		amongTimers(b, func(mine *testing.PB) {
			for mine.Next() {
				time.NewTimer(1 * time.Second).Stop()
			}
		})
	})
	b.Run("impl=func", func(b *testing.B) {
		amongTimers(b, func(mine *testing.PB) {
			for mine.Next() {
				time.AfterFunc(1*time.Second, func() {}).Stop()
			}
		})
	})
}

func BenchmarkSimultaneousAfterFunc1000(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		for mine.Next() {
			n := 1000
			var group sync.WaitGroup
			group.Add(n)
			for range n {
				time.AfterFunc(0, group.Done)
			}
			group.Wait()
		}
	})
}

func BenchmarkStartStop1000(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		for mine.Next() {
			const count = 1000
			timers := someTimers(count)
			for _, timer := range timers {
				timer.Stop()
			}
		}
	})
}

func BenchmarkReset(b *testing.B) {
	b.Run("impl=chan", func(b *testing.B) {
		amongTimers(b, func(mine *testing.PB) {
			timer := time.NewTimer(time.Hour)
			for mine.Next() {
				timer.Reset(time.Hour)
			}
			timer.Stop()
		})
	})
	b.Run("impl=func", func(b *testing.B) {
		amongTimers(b, func(mine *testing.PB) {
			timer := time.AfterFunc(time.Hour, func() {})
			for mine.Next() {
				timer.Reset(time.Hour)
			}
			timer.Stop()
		})
	})
}

func BenchmarkSleep1000(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		for mine.Next() {
			const count = 1000
			var group sync.WaitGroup
			group.Add(count)
			for range count {
				go func() {
					time.Sleep(time.Nanosecond)
					group.Done()
				}()
			}
			group.Wait()
		}
	})
}

func BenchmarkTickerReset(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		ticker := time.NewTicker(time.Nanosecond)
		for mine.Next() {
			ticker.Reset(time.Nanosecond * 2)
		}
		ticker.Stop()
	})
}

func BenchmarkTickerResetNaive(b *testing.B) {
	amongTimers(b, func(mine *testing.PB) {
		ticker := time.NewTicker(time.Nanosecond)
		for mine.Next() {
			ticker.Stop()
			ticker = time.NewTicker(time.Nanosecond * 2)
		}
		ticker.Stop()
	})
}
