# The plot of docs/scale.md from the rows that "ingest scale" prints.
set terminal svg size 760,420 font "sans-serif,13" background "#ffffff"
set output target
set datafile separator "|"
set logscale xy
set xlabel "devices, each with a sample every 30 s (at least 10 a second in all)"
set ylabel "log scale"
set yrange [1:100000]
set grid lc rgb "#dddddd"
set key top center horizontal maxcols 3 samplen 2
set format x "%.0f"
quarters(text) = real(word(text, words(text)))
median(text) = real(word(text, 1))
slowest(text) = real(word(text, 3))
plot rows using 2:(quarters(strcol(7))) with linespoints lw 2 pt 7 lc rgb "#3b6fd6" title "MB resident", \
     rows using 2:(real(strcol(9))) with linespoints lw 2 pt 7 lc rgb "#8a4fbf" title "MB on disk", \
     rows using 2:(real(strcol(8))) with linespoints lw 2 pt 7 lc rgb "#1f9d63" title "µs of processor a sample", \
     rows using 2:(median(strcol(6))) with linespoints lw 2 pt 7 lc rgb "#d98a1f" title "ms until shown, p50", \
     rows using 2:(slowest(strcol(6))) with linespoints lw 2 pt 7 dt 2 lc rgb "#c0392b" title "ms until shown, p99"
