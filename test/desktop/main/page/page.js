document.querySelector('#script').textContent = 'The script has run.';
globalThis.inlineRan = false;
globalThis.heard = [];
globalThis.wrkout.menu.onCommand((payload) => globalThis.heard.push(['menu.command', payload]));
globalThis.wrkout.session.onChanged((payload) => globalThis.heard.push(['session.changed', payload]));
globalThis.wrkout.server.onCertificateChanged((payload) =>
  globalThis.heard.push(['server.certificateChanged', payload]),
);
globalThis.wrkout.file.onProgress((payload) => globalThis.heard.push(['file.progress', payload]));
globalThis.wrkout.theme.onChanged((payload) => globalThis.heard.push(['theme.changed', payload]));
try {
  globalThis.evaluated = new Function('return "ran"')();
} catch (error) {
  globalThis.evaluated = error.name;
}
