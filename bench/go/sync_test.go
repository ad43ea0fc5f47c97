// The peers of bench/go-lines/sync.mjs, loop by loop.
package bench

import (
	"strconv"
	"sync"
	"testing"
)

func BenchmarkMutexUncontended(b *testing.B) {
	type padded struct {
		sync.Mutex
		_ [128]uint8
	}
	b.RunParallel(func(mine *testing.PB) {
		var mutex padded
		for mine.Next() {
			mutex.Lock()
			mutex.Unlock()
		}
	})
}

func contend(b *testing.B, slack int, works bool) {
	var mutex sync.Mutex
	b.SetParallelism(slack)
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			mutex.Lock()
			mutex.Unlock()
			if works {
				work100()
			}
		}
	})
}

func BenchmarkMutex(b *testing.B)          { contend(b, 1, false) }
func BenchmarkMutexSlack(b *testing.B)     { contend(b, 10, false) }
func BenchmarkMutexWork(b *testing.B)      { contend(b, 1, true) }
func BenchmarkMutexWorkSlack(b *testing.B) { contend(b, 10, true) }

func BenchmarkRWMutexUncontended(b *testing.B) {
	type padded struct {
		sync.RWMutex
		_ [32]uint32
	}
	b.RunParallel(func(mine *testing.PB) {
		var mutex padded
		for mine.Next() {
			mutex.RLock()
			mutex.RLock()
			mutex.RUnlock()
			mutex.RUnlock()
			mutex.Lock()
			mutex.Unlock()
		}
	})
}

func readMostly(b *testing.B, writeEvery int, works bool) {
	var mutex sync.RWMutex
	b.RunParallel(func(mine *testing.PB) {
		foo := 0
		for mine.Next() {
			foo++
			if foo%writeEvery == 0 {
				mutex.Lock()
				mutex.Unlock()
			} else {
				mutex.RLock()
				if works {
					work100()
				}
				mutex.RUnlock()
			}
		}
	})
}

func BenchmarkRWMutexWrite100(b *testing.B)     { readMostly(b, 100, false) }
func BenchmarkRWMutexWrite10(b *testing.B)      { readMostly(b, 10, false) }
func BenchmarkRWMutexWorkWrite100(b *testing.B) { readMostly(b, 100, true) }
func BenchmarkRWMutexWorkWrite10(b *testing.B)  { readMostly(b, 10, true) }

func BenchmarkCond1(b *testing.B)  { rounds(b, 1) }
func BenchmarkCond8(b *testing.B)  { rounds(b, 8) }
func BenchmarkCond32(b *testing.B) { rounds(b, 32) }

func rounds(b *testing.B, waiters int) {
	cond := sync.NewCond(&sync.Mutex{})
	done := make(chan bool)
	id := 0
	for routine := 0; routine < waiters+1; routine++ {
		go func() {
			for i := 0; i < b.N; i++ {
				cond.L.Lock()
				if id == -1 {
					cond.L.Unlock()
					break
				}
				id++
				if id == waiters+1 {
					id = 0
					cond.Broadcast()
				} else {
					cond.Wait()
				}
				cond.L.Unlock()
			}
			cond.L.Lock()
			id = -1
			cond.Broadcast()
			cond.L.Unlock()
			done <- true
		}()
	}
	for routine := 0; routine < waiters+1; routine++ {
		<-done
	}
}

func BenchmarkOnce(b *testing.B) {
	var once sync.Once
	empty := func() {}
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			once.Do(empty)
		}
	})
}

var onceFunc = sync.OnceFunc(func() {})
var onceValue = sync.OnceValue(func() int { return 42 })

func BenchmarkOnceFunc(b *testing.B) {
	onceFunc()
	for i := 0; i < b.N; i++ {
		onceFunc()
	}
}

func BenchmarkOnceValue(b *testing.B) {
	for i := 0; i < b.N; i++ {
		if onceValue() != 42 {
			b.Fatal("a wrong value")
		}
	}
}

func BenchmarkWaitGroupUncontended(b *testing.B) {
	type padded struct {
		sync.WaitGroup
		_ [128]uint8
	}
	b.RunParallel(func(mine *testing.PB) {
		var group padded
		for mine.Next() {
			group.Add(1)
			group.Done()
			group.Wait()
		}
	})
}

func addDone(b *testing.B, works bool) {
	var group sync.WaitGroup
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			group.Add(1)
			if works {
				work100()
			}
			group.Done()
		}
	})
}

func BenchmarkWaitGroupAddDone(b *testing.B)     { addDone(b, false) }
func BenchmarkWaitGroupAddDoneWork(b *testing.B) { addDone(b, true) }

func waitOnly(b *testing.B, works bool) {
	var group sync.WaitGroup
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			group.Wait()
			if works {
				work100()
			}
		}
	})
}

func BenchmarkWaitGroupWait(b *testing.B)     { waitOnly(b, false) }
func BenchmarkWaitGroupWaitWork(b *testing.B) { waitOnly(b, true) }

func BenchmarkWaitGroupActuallyWait(b *testing.B) {
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			var group sync.WaitGroup
			group.Add(1)
			go group.Done()
			group.Wait()
		}
	})
}

func BenchmarkPool(b *testing.B) {
	var pool sync.Pool
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			pool.Put(1)
			pool.Get()
		}
	})
}

func putAndGet(b *testing.B, put, get int) {
	var pool sync.Pool
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			for i := 0; i < put; i++ {
				pool.Put(1)
			}
			for i := 0; i < get; i++ {
				pool.Get()
			}
		}
	})
}

func BenchmarkPoolOverflow(b *testing.B)   { putAndGet(b, 100, 100) }
func BenchmarkPoolStarvation(b *testing.B) { putAndGet(b, 67, 100) }

func named(name string, value int) string { return name + "=" + strconv.Itoa(value) }
