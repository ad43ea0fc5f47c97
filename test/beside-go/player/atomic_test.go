package player

import (
	"fmt"
	"strconv"
	"sync/atomic"
)

type atomics struct {
	int32  atomic.Int32
	uint32 atomic.Uint32
	int64  atomic.Int64
	uint64 atomic.Uint64
	value  atomic.Value
}

// What the four types have in common.
type number[T any] interface {
	Load() T
	Store(T)
	Add(T) T
	Swap(T) T
	And(T) T
	Or(T) T
	CompareAndSwap(old, new T) bool
}

func change[T any](n number[T], op string, a, b T) string {
	switch op {
	case "add":
		return fmt.Sprint(n.Add(a))
	case "swap":
		return fmt.Sprint(n.Swap(a))
	case "and":
		return fmt.Sprint(n.And(a))
	case "or":
		return fmt.Sprint(n.Or(a))
	case "compareAndSwap":
		return fmt.Sprint(n.CompareAndSwap(a, b), " ", n.Load())
	case "compareAndSwapLoaded":
		return fmt.Sprint(n.CompareAndSwap(n.Load(), b), " ", n.Load())
	default:
		n.Store(a)
		return fmt.Sprint(n.Load())
	}
}

func init() {
	ops["value"] = func(w *world, s step) string {
		switch a, b := s[3], s[4]; s.text(0) {
		case "store":
			w.atomics.value.Store(a)
			return "stored"
		case "swap":
			return shown(w.atomics.value.Swap(a))
		default:
			return fmt.Sprint(w.atomics.value.CompareAndSwap(a, b), " ", shown(w.atomics.value.Load()))
		}
	}
	ops["atomic"] = func(w *world, s step) string {
		a, _ := strconv.ParseUint(s.text(2), 10, 64)
		b, _ := strconv.ParseUint(s.text(3), 10, 64)
		switch s.text(0) {
		case "Int32":
			return change(&w.atomics.int32, s.text(1), int32(a), int32(b))
		case "Uint32":
			return change(&w.atomics.uint32, s.text(1), uint32(a), uint32(b))
		case "Int64":
			return change(&w.atomics.int64, s.text(1), int64(a), int64(b))
		default:
			return change(&w.atomics.uint64, s.text(1), a, b)
		}
	}
}

func shown(v any) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprint(v)
}
