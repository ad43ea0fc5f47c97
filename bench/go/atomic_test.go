// The peers of bench/go-lines/atomic.mjs: the loops of Go's internal/runtime/atomic, on the types of sync/atomic.
package bench

import (
	"sync/atomic"
	"testing"
)

var (
	sink32 int32
	sink64 int64
)

func BenchmarkAtomicLoad(b *testing.B) {
	var x atomic.Int32
	for i := 0; i < b.N; i++ {
		sink32 = x.Load()
	}
}

func BenchmarkAtomicStore(b *testing.B) {
	var x atomic.Int32
	for i := 0; i < b.N; i++ {
		x.Store(0)
	}
}

func BenchmarkXadd(b *testing.B) {
	var x atomic.Int32
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			x.Add(1)
		}
	})
}

func BenchmarkXadd64(b *testing.B) {
	var x atomic.Int64
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			x.Add(1)
		}
	})
}

func BenchmarkCas(b *testing.B) {
	var x atomic.Int32
	x.Store(1)
	b.RunParallel(func(mine *testing.PB) {
		for mine.Next() {
			x.CompareAndSwap(1, 0)
			x.CompareAndSwap(0, 1)
		}
	})
}

func BenchmarkXchg(b *testing.B) {
	var x atomic.Int32
	x.Store(1)
	b.RunParallel(func(mine *testing.PB) {
		y := int32(1)
		for mine.Next() {
			y = x.Swap(y)
			y++
		}
	})
}
