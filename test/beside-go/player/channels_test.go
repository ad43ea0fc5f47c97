package player

import (
	"fmt"
	"reflect"
	"time"
)

func init() {
	ops["advance"] = func(_ *world, s step) string { time.Sleep(s.ms(0)); return "later" }
	ops["send"] = func(w *world, s step) string { w.chans[s.int(0)] <- s.int(1); return "sent" }
	ops["recv"] = func(w *world, s step) string {
		v, ok := <-w.chans[s.int(0)]
		return fmt.Sprint(v, " ", ok)
	}
	ops["trySend"] = func(w *world, s step) string {
		select {
		case w.chans[s.int(0)] <- s.int(1):
			return "sent"
		default:
			return "would block"
		}
	}
	ops["tryRecv"] = func(w *world, s step) string {
		select {
		case v, ok := <-w.chans[s.int(0)]:
			return fmt.Sprint(v, " ", ok)
		default:
			return "would block"
		}
	}
	ops["close"] = func(w *world, s step) string { close(w.chans[s.int(0)]); return "closed" }
	ops["len"] = func(w *world, s step) string {
		c := w.chans[s.int(0)]
		return fmt.Sprint(len(c), " of ", cap(c))
	}
	ops["range"] = func(w *world, s step) string {
		child := w.child()
		for v := range w.chans[s.int(0)] {
			w.say(child, fmt.Sprint("got ", v))
		}
		return "over"
	}
	ops["select"] = func(w *world, s step) string {
		var cases []reflect.SelectCase
		for _, c := range s.list(0) {
			cases = append(cases, w.selectCase(step(append([]any{0}, c.([]any)...))))
		}
		for i, c := range cases {
			if chosen, v, ok := reflect.Select([]reflect.SelectCase{c, {Dir: reflect.SelectDefault}}); chosen == 0 {
				return w.selected(i, c, v, ok)
			}
		}
		if s[3] == true {
			return "default"
		}
		i, v, ok := reflect.Select(cases)
		return w.selected(i, cases[i], v, ok)
	}
}

func (w *world) selectCase(s step) reflect.SelectCase {
	var channel any
	switch s[1] {
	case "send":
		return reflect.SelectCase{Dir: reflect.SelectSend, Chan: reflect.ValueOf(w.chans[s.int(0)]), Send: reflect.ValueOf(s.int(1))}
	case "recv":
		channel = w.chans[s.int(0)]
	case "nil":
		channel = (chan int)(nil)
	case "done":
		channel = w.ctxs[s.int(0)].Done()
	case "after":
		channel = time.After(s.ms(0))
	case "timer":
		channel = w.timers[s.int(0)].C
	case "ticker":
		channel = w.tickers[s.int(0)].C
	}
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(channel)}
}

func (w *world) selected(i int, c reflect.SelectCase, v reflect.Value, ok bool) string {
	if c.Dir == reflect.SelectSend {
		return fmt.Sprint("case ", i, ": happened")
	}
	switch value := v.Interface().(type) {
	case time.Time:
		return fmt.Sprint("case ", i, ": ", w.ms(value.Sub(w.start)), " ", ok)
	case int:
		return fmt.Sprint("case ", i, ": ", value, " ", ok)
	default:
		return fmt.Sprint("case ", i, ": happened")
	}
}
