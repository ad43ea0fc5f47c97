// The peer of bench/go-lines/forms.mjs's lines that are not Go's: one sender, one receiver, as far apart as they can be.
package bench

import "testing"

func BenchmarkOneToOne(b *testing.B) {
	for _, capacity := range []int{0, 100} {
		b.Run(named("capacity", capacity), func(b *testing.B) {
			c := make(chan int, capacity)
			done := make(chan bool, 2)
			go func() {
				for i := 0; i < b.N; i++ {
					c <- i
				}
				done <- true
			}()
			go func() {
				for i := 0; i < b.N; i++ {
					<-c
				}
				done <- true
			}()
			<-done
			<-done
		})
	}
}
