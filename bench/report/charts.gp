# Draws the charts of a run: gnuplot -e "data='build/bench'; charts='build'" charts.gp
load data.'/document_sizes.gp'
set datafile separator tab
set style data histograms
set style histogram errorbars gap 1 lw 0.8
set style fill solid border -1
set boxwidth 0.9
set border 3 lw 0.7
set tmargin 3
set tics nomirror out
set key outside bottom center horizontal maxcols 4 samplen 2
set grid ytics lc rgb '#d0d0d0'
set yrange [0:*]
# What is there without us in grey, ours in blue.
series = 7
array colour[7] = ['#9e9e9e', '#424242', '#757575', '#bdbdbd', '#90caf9', '#1e88e5', '#0d47a1']
# Three columns each: median, least, most.
column_of(i) = 3 * i - 1

set terminal svg noenhanced size 860,820 font 'sans-serif,13' background '#ffffff'

set output charts.'/bench-speed.svg'
set multiplot layout 2,1
set ylabel 'thousand documents a second'
set title 'Speed: '.small_documents.' (median, least and most of the runs)'
plot for [i=1:series] data.'/speed_small.dat' using column_of(i):column_of(i)+1:column_of(i)+2:xtic(1) \
    title columnheader(column_of(i)) lc rgb colour[i]
set title 'Speed: '.real_documents
plot for [i=1:series] data.'/speed_real.dat' using column_of(i):column_of(i)+1:column_of(i)+2:xtic(1) \
    title columnheader(column_of(i)) lc rgb colour[i]
unset multiplot

set output charts.'/bench-cost.svg'
set multiplot layout 2,1
set ylabel 'WAL, KB a document'
set title 'What is written to WAL: '.real_documents
plot for [i=1:series] data.'/wal_real.dat' using column_of(i):column_of(i)+1:column_of(i)+2:xtic(1) \
    title columnheader(column_of(i)) lc rgb colour[i]
set title 'New '.small_documents.', a load that goes on, up to so many rows'
set ylabel 'thousand documents a second'
set style data yerrorlines
set logscale x
set xrange [*:*]
set format x '%.0s %c'
# jsonb_to_recordset is not measured there.
plot for [i in '1 2 3 5 6 7'] data.'/growth.dat' using 1:column_of(i):column_of(i)+1:column_of(i)+2 \
    title columnheader(column_of(i)) lc rgb colour[int(i)] lw 2 pt 7 ps 0.6
unset multiplot

set terminal svg noenhanced size 860,420 font 'sans-serif,13' background '#ffffff'
set output charts.'/bench-runs.svg'
set title 'What one more run of 2 KB writes'
set ylabel 'WAL, KB'
set xlabel 'runs that the conversation has'
set logscale y
set xrange [*:*]
set yrange [*:*]
plot for [i=1:2] data.'/runs.dat' using 1:column_of(i):column_of(i)+1:column_of(i)+2 \
    title columnheader(column_of(i)) lc rgb colour[i == 1 ? 2 : 6] lw 2 pt 7 ps 0.6
