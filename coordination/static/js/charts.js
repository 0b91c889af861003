/*
 * The chart of days, drawn by ECharts over the server's own drawing. Data comes as JSON from the page, colours from the
 * tokens; a press on a bar opens the list that makes it up. Without this script the drawing and its table stay.
 */
(function () {
  'use strict';
  var data = document.getElementById('days-data'), box = document.querySelector('[data-chart="days"]');
  if (!data || !box || !window.echarts) { return; }
  var days = JSON.parse(data.textContent), chart = null;

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  function option() {
    var ink = token('--ink-2'), line = token('--line');
    return {
      animation: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink },
      color: [token('--chart-1'), token('--clock-due')],
      grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
      tooltip: { trigger: 'axis', renderMode: 'richText', confine: true, axisPointer: { type: 'shadow' },
        backgroundColor: token('--surface'), borderColor: token('--line-strong'), textStyle: { color: token('--ink') } },
      xAxis: { type: 'category', data: days.days, axisTick: { show: false }, axisLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      yAxis: { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: line } }, axisLabel: { color: ink } },
      series: days.names.map(function (name, place) {
        return { name: name, type: 'bar', data: days.values[place], barGap: '10%', barMaxWidth: 18, cursor: 'pointer' };
      })
    };
  }

  function draw() {
    box.hidden = false;
    if (!chart) {
      chart = window.echarts.init(box, null, { renderer: 'canvas' });
      chart.on('click', function (bar) { location.href = days.urls[bar.seriesIndex][bar.dataIndex]; });
    }
    chart.setOption(option());
  }

  draw();
  var drawn = document.querySelector('.daychart__drawn');
  if (drawn) { drawn.hidden = true; }
  window.addEventListener('resize', function () { chart.resize(); });
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] });
}());
