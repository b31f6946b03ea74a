// Keeps an open page up to date: when its subject changes, what is there now takes the place of what was shown. Whoever is in the middle of something
// on the page (a field, a link, marked text) is told instead, and brings it up to date when they like. Without this file the page stands still.
'use strict';
(() => {
  const shown = () => document.querySelector('main [data-changes]');
  if (!shown()) return;

  const status = document.createElement('p');
  status.className = 'live';
  status.setAttribute('role', 'status');
  document.body.append(status);

  let source = null;
  let isLoading = false;
  let newest = null;

  const isInUse = () => {
    const main = document.querySelector('main');
    const marked = document.getSelection();
    return (main.contains(document.activeElement) && document.activeElement !== main) || (marked && !marked.isCollapsed && main.contains(marked.anchorNode));
  };

  const say = (text, button) => {
    status.replaceChildren(text);
    if (button) status.append(' ', button);
  };

  const offer = () => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'Show what is new';
    button.addEventListener('click', async () => {
      await load();
      document.querySelector('main').focus();
    });
    say('This page has changed.', button);
  };

  const load = async () => {
    if (isLoading) return;
    isLoading = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'error', cache: 'no-store' });
      if (!answer.ok) throw new Error(`${answer.status}`);
      const now = new DOMParser().parseFromString(await answer.text(), 'text/html');
      document.querySelector('main').replaceChildren(...now.querySelector('main').childNodes);
      document.title = now.title;
      say(`Up to date since ${new Date().toLocaleTimeString()}.`);
    } catch {
      stop();
      say('This page is no longer kept up to date. Load it again.');
    } finally {
      isLoading = false;
    }

    if (source && shown()?.dataset.mark !== newest) heard(); // it changed again meanwhile
  };

  const heard = () => {
    if (shown()?.dataset.mark === newest) return;
    if (isInUse()) offer();
    else load();
  };

  const stop = () => {
    source?.close();
    source = null;
  };

  const start = () => {
    if (source || document.hidden || !shown()) return;
    source = new EventSource(shown().dataset.changes);
    source.addEventListener('changed', (event) => {
      newest = event.data;
      heard();
    });
  };

  // A page that nobody looks at asks for nothing.
  document.addEventListener('visibilitychange', () => (document.hidden ? stop() : start()));
  window.addEventListener('pagehide', stop);
  window.addEventListener('pageshow', start);
  start();
})();
