"""What Convene claims of its speed, measured: `script/bench [part …]`. Figures of one run on one machine; quote ratios."""
