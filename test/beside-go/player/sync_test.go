package player

import "fmt"

func init() {
	ops["add"] = func(w *world, s step) string {
		w.counts[s.int(0)] += s.int(1)
		w.waitGroups[s.int(0)].Add(s.int(1))
		return "added"
	}
	ops["doneOne"] = func(w *world, s step) string {
		i := s.int(0)
		if w.counts[i] == 0 {
			return "at zero"
		}
		w.counts[i]--
		w.waitGroups[i].Done()
		return "done"
	}
	ops["doneAll"] = func(w *world, s step) string {
		for i := s.int(0); w.counts[i] > 0; w.waitGroups[i].Done() {
			w.counts[i]--
		}
		return "done"
	}
	ops["wait"] = func(w *world, s step) string { w.waitGroups[s.int(0)].Wait(); return "waited" }
	ops["goWith"] = func(w *world, s step) string {
		child := w.child()
		w.waitGroups[s.int(0)].Go(func() { w.work(child, s.int(1)) })
		return "started"
	}
	ops["once"] = func(w *world, s step) string {
		child := w.child()
		w.onces[s.int(0)].Do(func() {
			if _, err := w.work(child, s.int(1)); err != nil {
				panic(err)
			}
		})
		return "done once"
	}
	ops["onceValue"] = func(w *world, s step) string { return fmt.Sprint(w.onceValues[s.int(0)]()) }
	ops["condWait"] = func(w *world, s step) string {
		cond := w.conds[s.int(0)]
		cond.L.Lock()
		defer cond.L.Unlock()
		cond.Wait()
		return "woken"
	}
	ops["signal"] = func(w *world, s step) string { w.conds[s.int(0)].Signal(); return "signalled" }
	ops["broadcast"] = func(w *world, s step) string { w.conds[s.int(0)].Broadcast(); return "broadcast" }
	ops["lock"] = func(w *world, s step) string {
		w.mutexes[s.int(0)].Lock()
		w.locked[s.int(0)] = true
		return "locked"
	}
	ops["tryLock"] = func(w *world, s step) string {
		if !w.mutexes[s.int(0)].TryLock() {
			return "would block"
		}
		w.locked[s.int(0)] = true
		return "locked"
	}
	ops["unlock"] = func(w *world, s step) string {
		if !w.locked[s.int(0)] {
			return "not locked"
		}
		w.locked[s.int(0)] = false
		w.mutexes[s.int(0)].Unlock()
		return "unlocked"
	}
	ops["rLock"] = func(w *world, s step) string {
		w.rwMutexes[s.int(0)].RLock()
		w.reading[s.int(0)]++
		return "reading"
	}
	ops["tryRLock"] = func(w *world, s step) string {
		if !w.rwMutexes[s.int(0)].TryRLock() {
			return "would block"
		}
		w.reading[s.int(0)]++
		return "reading"
	}
	ops["lockReader"] = func(w *world, s step) string {
		w.rwMutexes[s.int(0)].RLocker().Lock()
		w.reading[s.int(0)]++
		return "reading"
	}
	ops["wLock"] = func(w *world, s step) string {
		w.rwMutexes[s.int(0)].Lock()
		w.writing[s.int(0)] = true
		return "writing"
	}
	ops["tryWLock"] = func(w *world, s step) string {
		if !w.rwMutexes[s.int(0)].TryLock() {
			return "would block"
		}
		w.writing[s.int(0)] = true
		return "writing"
	}
	ops["rwUnlock"] = func(w *world, s step) string {
		i := s.int(0)
		switch {
		case w.writing[i]:
			w.writing[i] = false
			w.rwMutexes[i].Unlock()
			return "written"
		case w.reading[i] > 0:
			w.reading[i]--
			w.rwMutexes[i].RUnlock()
			return "read"
		default:
			return "not locked"
		}
	}
	ops["rwUnlockAll"] = func(w *world, s step) string {
		i := s.int(0)
		if w.writing[i] {
			w.writing[i] = false
			w.rwMutexes[i].Unlock()
		}
		for ; w.reading[i] > 0; w.rwMutexes[i].RUnlock() {
			w.reading[i]--
		}
		return "free"
	}
	ops["store"] = func(w *world, s step) string { w.maps.Store(s.int(0), s.int(1)); return "stored" }
	ops["load"] = func(w *world, s step) string { return found(w.maps.Load(s.int(0))) }
	ops["loadOrStore"] = func(w *world, s step) string {
		v, loaded := w.maps.LoadOrStore(s.int(0), s.int(1))
		return fmt.Sprint(v, " ", loaded)
	}
	ops["loadAndDelete"] = func(w *world, s step) string { return found(w.maps.LoadAndDelete(s.int(0))) }
	ops["swap"] = func(w *world, s step) string { return found(w.maps.Swap(s.int(0), s.int(1))) }
	ops["compareAndSwap"] = func(w *world, s step) string {
		return fmt.Sprint(w.maps.CompareAndSwap(s.int(0), s.int(1), s.int(2)))
	}
	ops["compareAndDelete"] = func(w *world, s step) string {
		return fmt.Sprint(w.maps.CompareAndDelete(s.int(0), s.int(1)))
	}
	ops["clearMap"] = func(w *world, s step) string { w.maps.Clear(); return "cleared" }
	ops["rangeMap"] = func(w *world, s step) string {
		sum, count := 0, 0
		w.maps.Range(func(k, v any) bool { sum += k.(int)*100 + v.(int); count++; return true })
		return fmt.Sprint(count, " ", sum)
	}
}

// The function of a OnceValue, which the first who asks runs.
func (w *world) once(i int) int {
	v, err := w.work(w.child(), i)
	if err != nil {
		panic(err)
	}
	return v
}

func found(v any, ok bool) string {
	if !ok {
		return "none"
	}
	return fmt.Sprint(v)
}
