package player

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

// The world is what a program's goroutines share.
type world struct {
	log   log
	step  int
	clock bool
	start time.Time

	chans        []chan int
	ctxs         []context.Context
	cancels      map[int]func(error)
	stops        []func() bool
	timers       []*time.Timer
	tickers      []*time.Ticker
	waitGroups   [2]sync.WaitGroup
	counts       [2]int
	onces        [2]sync.Once
	onceValues   [2]func() int
	conds        [2]*sync.Cond
	mutexes      [2]sync.Mutex
	locked       [2]bool
	rwMutexes    [2]sync.RWMutex
	writing      [2]bool
	reading      [2]int
	sizes        [2]int
	semaphores   [2]*semaphore.Weighted
	acquired     [2]int
	groups       []*errgroup.Group
	flights      singleflight.Group
	limiters     []*rate.Limiter
	reservations []*rate.Reservation
	cancelled    map[int]bool
	sometimes    [3]*rate.Sometimes
	maps         sync.Map
	atomics      atomics
}

func newWorld(p program) *world {
	w := &world{clock: p.Kind == "clock", start: time.Now(), cancels: map[int]func(error){}, cancelled: map[int]bool{}}
	for _, capacity := range p.Capacities {
		w.chans = append(w.chans, make(chan int, capacity))
	}
	w.ctxs = append(w.ctxs, context.Background())
	for i := range w.onceValues {
		w.onceValues[i] = sync.OnceValue(func() int { return w.once(i) })
	}
	for i := range w.conds {
		w.conds[i] = sync.NewCond(&sync.Mutex{})
	}
	w.sizes = [2]int{3, 5}
	for i := range w.semaphores {
		w.semaphores[i] = semaphore.NewWeighted(int64(w.sizes[i]))
	}
	w.sometimes = [3]*rate.Sometimes{{First: 2, Every: 3}, {Interval: 200 * time.Millisecond}, {First: 3, Interval: time.Second}}
	for _, limit := range p.Limits {
		w.limiters = append(w.limiters, rate.NewLimiter(rate.Limit(limit[0]), int(limit[1])))
	}
	return w
}

// Says what a goroutine's op came to, and when.
func (w *world) say(who, what string) {
	if w.clock {
		w.log.add(fmt.Sprintf("%s: %s @%s", who, what, w.ms(time.Since(w.start))))
	} else {
		w.log.add(who + ": " + what)
	}
}

// Whole milliseconds, for parachan's now() answers with a Date.
func (w *world) ms(d time.Duration) string { return fmt.Sprint(d.Milliseconds()) }

// What a step comes to, or its panic.
func (w *world) do(s step) (what string) {
	defer func() {
		if r := recover(); r != nil {
			what = fmt.Sprint("panic: ", r)
		}
	}()
	return ops[s[1].(string)](w, s)
}

// The name of a goroutine that a step starts.
func (w *world) child() string { return fmt.Sprintf("of step %03d", w.step) }

// The work of goroutines that a step starts: a value comes, an odd one is a failure.
func (w *world) work(child string, c int) (int, error) {
	v, ok := <-w.chans[c]
	w.say(child, fmt.Sprint("got ", v, " ", ok))
	if v%2 != 0 {
		return 0, fmt.Errorf("odd %d", v)
	}
	return v, nil
}

func text(err error) string {
	if err == nil {
		return "nil"
	}
	return err.Error()
}
