# Draws the charts of a run: gnuplot -e "data='build/bench'; charts='build'" charts.gp
set datafile separator tab
set style data histograms
set style histogram clustered gap 1
set style fill solid border -1
set boxwidth 0.9
set border 3 lw 0.7
set tics nomirror out
set key outside bottom center horizontal maxcols 3 width 2
set grid ytics lc rgb '#d0d0d0'
set yrange [0:*]
array colour[6] = ['#9e9e9e', '#616161', '#bdbdbd', '#90caf9', '#1e88e5', '#0d47a1']

set terminal svg noenhanced size 860,820 font 'sans-serif,13' background '#ffffff'

set output charts.'/bench-speed.svg'
set multiplot layout 2,1
set ylabel 'thousand documents a second'
set title 'Documents of 340 bytes'
plot for [i=1:6] data.'/speed_small.dat' using i+1:xtic(1) title columnheader lc rgb colour[i]
set title 'Documents of 6.5 KB'
plot for [i=1:6] data.'/speed_real.dat' using i+1:xtic(1) title columnheader lc rgb colour[i]
unset multiplot

set output charts.'/bench-cost.svg'
set multiplot layout 2,1
set ylabel 'WAL, KB a document'
set title 'What is written to WAL: documents of 6.5 KB'
plot for [i=1:6] data.'/wal_real.dat' using i+1:xtic(1) title columnheader lc rgb colour[i]
set title 'New documents of 340 bytes, onto a table of so many rows'
set ylabel 'documents a second'
set style data linespoints
set logscale x
set format x '%.0s %c'
set xlabel 'rows'
plot for [i=1:6] data.'/growth.dat' using 1:(column(i+1) > 0 ? column(i+1) : NaN) title columnheader \
    lc rgb colour[i] lw 2 pt 7 ps 0.6
unset multiplot

set terminal svg noenhanced size 860,420 font 'sans-serif,13' background '#ffffff'
set output charts.'/bench-runs.svg'
set title 'What one more run of 2 KB writes'
set ylabel 'WAL, KB'
set xlabel 'runs that the conversation has'
set logscale y
set yrange [*:*]
plot for [i=1:2] data.'/runs.dat' using 1:(column(i+1) > 0 ? column(i+1) : NaN) title columnheader \
    lc rgb colour[i == 1 ? 2 : 5] lw 2 pt 7 ps 0.6
