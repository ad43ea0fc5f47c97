module parachan.bench

go 1.23
