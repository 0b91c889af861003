/*
 * Maps: our own outlines, and tiles only where an address is set. A map is fetched and drawn when it is first seen, so that
 * whoever needs none pays for none; every map stands beside words or a list that say the same.
 * Colours are read from the tokens and change with them.
 */
(function () {
  'use strict';
  if (!window.IntersectionObserver || !window.fetch) { return; }
  var NEAR = 13, drawn = [], brought = null, known = {};

  function token(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

  /* ── what is fetched, once ── */
  function bring(words) {
    brought = brought || new Promise(function (done, failed) {
      var style = document.createElement('link'), script = document.createElement('script');
      style.rel = 'stylesheet';
      style.href = words.style;
      script.src = words.script;
      style.onload = function () { document.head.append(script); };
      script.onload = done;
      style.onerror = script.onerror = failed;
      document.head.insertBefore(style, document.querySelector('link[rel=stylesheet]'));  // ours overrules it
    });
    return brought;
  }
  function get(url, anew) {
    if (!url) { return Promise.resolve({ points: [] }); }
    if (anew) { delete known[url]; }
    known[url] = known[url] || fetch(url, { headers: { Accept: 'application/json' }, redirect: 'manual' }).then(function (answer) {
      if (!answer.ok) { throw new Error(String(answer.status)); }
      return answer.json();
    });
    return known[url];
  }

  /* ── what every map shows ── */
  function still() { return window.matchMedia('(prefers-reduced-motion: reduce)').matches; }
  function base(box, words) {
    var calm = !still(), map = window.L.map(box, { zoomControl: false, attributionControl: false, scrollWheelZoom: false, zoomSnap: 0.25, minZoom: 8, maxZoom: 18, fadeAnimation: calm, zoomAnimation: calm, dragging: words.map !== 'case' || !window.L.Browser.mobile });
    window.L.control.zoom({ zoomInTitle: words.nearer, zoomOutTitle: words.farther }).addTo(map);
    window.L.control.scale({ imperial: false }).addTo(map);
    if (words.tiles) { window.L.tileLayer(words.tiles, { maxZoom: 18 }).addTo(map); }
    map.restyled = [];
    return map;
  }
  /* a layer with a style that is a function of the tokens */
  function styled(map, layer, style) {
    map.restyled.push(function () { layer.setStyle(style()); });
    return layer.setStyle(style());
  }
  function note(at, content, css) {
    return window.L.tooltip({ permanent: true, direction: 'center', className: 'map-label ' + css, interactive: false, opacity: 1 }).setLatLng(at).setContent(content);
  }
  function narrow(map) { return map.getContainer().clientWidth < 480; }
  function text(words) { var span = document.createElement('span'); span.textContent = words; return span; }

  function rings(shape) {
    var parts = shape.type === 'MultiPolygon' ? shape.coordinates : [shape.coordinates];
    return parts.map(function (part) { return part.map(function (ring) { return ring.map(function (at) { return [at[1], at[0]]; }); }); });
  }
  function outlines(map, data, words, fill, count) {
    var all = window.L.featureGroup();
    data.towns.forEach(function (town) {
      var layer = window.L.polygon(rings(town.shape), { interactive: Boolean(count(town)) });
      styled(map, layer, function () { return { color: token('--map-line'), weight: 1.5, fillColor: token(fill(town)), fillOpacity: words.tiles ? 0.25 : fill(town) === '--map-land' ? 1 : 0.6 }; });
      all.addLayer(layer);
      if (town.code === words.own) { all.own = layer; }
      var label = text(narrow(map) ? town.name.replace(/(街道|镇)$/, '') : town.name), n = count(town);
      if (n) { var b = document.createElement('b'); b.textContent = ' ' + n.said; label.append(b); layer.on('click', function () { location.href = n.url; }); }
      map.addLayer(note(layer.getBounds().getCenter(), label, 'map-town'));
    });
    return all.addTo(map);
  }
  /* communities and villages, named once the map is near enough */
  function names(map, data) {
    var group = window.L.layerGroup();
    data.places.forEach(function (place) { group.addLayer(note([place[0], place[1]], text(place[2]), 'map-place')); });
    function look() { if (map.getZoom() >= NEAR) { group.addTo(map); } else { group.remove(); } }
    map.on('zoomend', look);
    look();
  }
  function dot(map, at, sev, radius, ring) {
    return styled(map, window.L.circleMarker(at, { radius: radius, bubblingMouseEvents: false }), function () {
      return { color: token(ring || '--map-ring'), weight: 2, fillColor: token('--sev-' + (sev || 4)), fillOpacity: 1 };
    }).addTo(map);
  }
  function told(one) {
    var box = document.createElement('div'), link = document.createElement('a'), head = document.createElement('div');
    if (one.sev) {
      var plate = document.createElement('span');
      plate.className = 'sev';
      plate.dataset.sev = one.sev;
      plate.textContent = one.plate;
      head.append(plate, ' ');
    }
    link.href = one.url;
    link.textContent = one.title;
    head.append(link);
    box.append(head);
    one.said.forEach(function (line) { var p = document.createElement('div'); p.className = 'meta'; p.textContent = line; box.append(p); });
    return box;
  }
  function pin(map, one, radius) {
    var ring = one.card === 'due' ? '--clock-due' : one.card === 'warn' ? '--clock-warn' : '';
    return dot(map, [one.lat, one.lon], one.sev, radius, ring).bindPopup(function () { return told(one); }, { closeButton: false, maxWidth: 280 });
  }
  function pair(said) { return said ? said.split(',').map(Number) : null; }
  function plain() { return '--map-land'; }
  function nothing() { return null; }
  function begin(map, all, centre) {
    if (centre) { map.setView(centre, 15); } else if (all.own) { map.fitBounds(all.own.getBounds(), { padding: [4, 4] }); } else if (all.getLayers().length) { map.fitBounds(all.getBounds(), { padding: [4, 4] }); } else { map.setView([35, 105], 8); }
  }

  /* ── filing: a press sets the position ── */
  function pick(box, map, data, words) {
    var at = pair(words.at), marker = null;
    var all = outlines(map, data, words, plain, nothing);
    function mark(where) {
      if (marker) { marker.remove(); marker = null; }
      if (where) { marker = dot(map, where, 1, 9); }
    }
    function set(where) { box.dispatchEvent(new CustomEvent('convene:picked', { bubbles: true, detail: [where.lat, where.lng] })); }
    begin(map, all, box.position || at || pair(words.centre));
    mark(box.position || at);
    map.on('click', function (event) { set(event.latlng); });
    box.addEventListener('keydown', function (event) {
      if (event.key === 'Enter' && event.target === box) { event.preventDefault(); set(map.getCenter()); }
    });
    box.moved = function (where) {
      mark(where);
      if (where && (map.getZoom() < NEAR || !map.getBounds().contains(where))) { map.setView(where, 15); }  // a second press can be exact
    };
  }
  document.addEventListener('convene:position', function (event) {
    document.querySelectorAll('[data-map=pick]').forEach(function (box) {
      box.position = event.detail;
      if (box.moved) { box.moved(event.detail); } else { delete box.dataset.at; }
    });
  });

  /* ── a case: where it is, and what else is open around it ── */
  function ofCase(box, map, data, words) {
    var all = outlines(map, data, words, plain, nothing), at = pair(words.at);
    begin(map, all, at);
    return get(words.points, true).then(function (found) {
      found.points.forEach(function (one) { pin(map, one, 5); });
      if (at) { dot(map, at, words.sev, 10, '--ink'); }
    });
  }

  /* ── a list: towns by how many, and the most urgent as points ── */
  function list(box, map, data, words) {
    var counts = {}, most = 0;
    document.querySelectorAll('[data-town]').forEach(function (line) {
      var n = Number(line.dataset.count);
      counts[line.dataset.town] = { n: n, said: line.dataset.count, url: line.href };
      most = Math.max(most, n);
    });
    function fill(town) {
      var share = counts[town.code] ? counts[town.code].n / most : 0;
      return share > 0.66 ? '--chart-2' : share > 0.2 ? '--chart-3' : '--map-land';
    }
    var all = outlines(map, data, words, fill, function (town) { return counts[town.code]; });
    begin(map, all, null);
    return get(words.points, true).then(function (found) {
      found.points.slice().reverse().forEach(function (one) { pin(map, one, one.sev < 3 ? 8 : 6); });
      var seen = window.L.latLngBounds(found.points.map(function (one) { return [one.lat, one.lon]; }));
      if (seen.isValid() && Object.keys(counts).length < 2) { map.fitBounds(seen.pad(0.2), { maxZoom: 15 }); }
    });
  }

  var KINDS = { pick: pick, 'case': ofCase, list: list };
  function start(box) {
    var words = box.dataset, map = null;
    words.drawn = '0';
    box.setAttribute('aria-busy', 'true');
    Promise.all([bring(words), get(words.towns)]).then(function (got) {
      map = base(box, words);
      return Promise.resolve(KINDS[words.map](box, map, got[1], words)).then(function () {
        names(map, got[1]);
        drawn.push(map);
        words.drawn = '1';
      });
    }).catch(function () { missed(box, map); }).then(function () { box.removeAttribute('aria-busy'); });
  }
  /* what could not be fetched is said, and tried again with the network */
  function missed(box, map) {
    var line = document.createElement('p');
    line.className = 'meta map__failed';
    line.textContent = box.dataset.failed;
    box.after(line);
    if (map) { map.remove(); }
    brought = box.moved = null;
    known = {};
    window.addEventListener('online', function () { line.remove(); start(box); }, { once: true });
  }

  var sight = new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { sight.unobserve(entry.target); start(entry.target); }
    });
  }, { rootMargin: '100px' });
  function look(part) {
    part.querySelectorAll('.map-fold').forEach(function (fold) { fold.hidden = false; });
    part.querySelectorAll('[data-map]').forEach(function (box) { if (!box.dataset.drawn) { sight.observe(box); } });
  }
  look(document);
  document.addEventListener('htmx:load', function (event) { look(event.target.parentElement || event.target); });  // a filter brought another
  new MutationObserver(function () {
    drawn.forEach(function (map) { map.restyled.forEach(function (again) { again(); }); });
  }).observe(document.documentElement, { attributes: true, attributeFilter: ['data-bs-theme'] });
}());
