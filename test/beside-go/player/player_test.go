// The player reads programs, a line of JSON each, plays them with Go's own channels and packages, and prints what came of each step.
//
//	PROGRAMS=programs.jsonl go test -run Play -count 1
//
// A step is given to its goroutine, and the next only when nobody can go on any more. So one goroutine acts at a time, and
// what comes of a step does not depend on who is faster. Programs with a clock are played in a bubble of testing/synctest;
// those without have locks, at which a bubble's clock would stand still.
package player

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

type program struct {
	Kind       string
	Goroutines int
	Capacities []int
	Limits     [][2]float64
	Steps      []step
}

// A step is the number of a goroutine, the name of an op and its arguments.
type step []any

func (s step) int(i int) int          { return int(s[i+2].(float64)) }
func (s step) float(i int) float64    { return s[i+2].(float64) }
func (s step) text(i int) string      { return s[i+2].(string) }
func (s step) list(i int) []any       { return s[i+2].([]any) }
func (s step) ms(i int) time.Duration { return time.Duration(s.float(i) * float64(time.Millisecond)) }

var ops = map[string]func(*world, step) string{}

// The log of a step: what its op, and all that was waiting, came to.
type log struct {
	mutex sync.Mutex
	lines []string
}

func (l *log) add(line string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.lines = append(l.lines, line)
}

func (l *log) take() []string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	lines := append([]string{}, l.lines...)
	l.lines = nil
	slices.SortStableFunc(lines, byGoroutine)
	return lines
}

func byGoroutine(a, b string) int {
	return slices.Compare([]byte(head(a)), []byte(head(b)))
}

func head(line string) string {
	for i := range line {
		if line[i] == ':' {
			return line[:i]
		}
	}
	return line
}

func play(p program) [][]string {
	w := newWorld(p)
	settle := func() {
		for range 200 {
			runtime.Gosched()
		}
	}
	if p.Kind == "clock" {
		settle = synctest.Wait
	}
	commands := make([]chan step, p.Goroutines)
	busy := make([]bool, p.Goroutines)
	for g := range commands {
		commands[g] = make(chan step)
		go func() {
			for s := range commands[g] {
				w.say(fmt.Sprint(g), w.do(s))
				busy[g] = false
			}
		}()
	}
	var trace [][]string
	for i, s := range p.Steps {
		w.step = i
		g := int(s[0].(float64))
		switch {
		case g < 0:
			w.say("main", w.do(s))
		case busy[g]:
			w.say(fmt.Sprint(g), "busy")
		default:
			busy[g] = true
			commands[g] <- s
		}
		settle()
		trace = append(trace, w.log.take())
	}
	for g := range commands {
		close(commands[g])
	}
	settle()
	return trace
}

func TestPlay(t *testing.T) {
	file, err := os.Open(os.Getenv("PROGRAMS"))
	if err != nil {
		t.Skip("PROGRAMS names no file")
	}
	runtime.GOMAXPROCS(1)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<24)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var p program
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		if p.Kind == "clock" {
			synctest.Test(t, func(*testing.T) { out.Encode(play(p)) })
		} else {
			out.Encode(play(p))
		}
	}
}
