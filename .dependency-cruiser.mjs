// Who may import whom (ARCHITECTURE.md). Run by scripts/boundaries.ts, which also refuses a cruise that saw too few files.

const STORES = ['[/-](store|tables)\\.ts$', '/(store|tables)/', '^server/foundation/database/'];

/** The rooms of the server, from the innermost out: each may import itself and those before it. */
const SERVER_ROOMS = ['foundation', 'trust', 'service', 'privacy'];

const roomRules = SERVER_ROOMS.slice(0, -1).map((room, at) => ({
  name: `${room}-never-looks-up`,
  comment: 'privacy → service → trust → foundation → shared, never the other way.',
  severity: 'error',
  from: { path: `^server/${room}/` },
  to: { path: `^server/(${SERVER_ROOMS.slice(at + 1).join('|')})/` },
}));

/** Rules among the rooms at the top of the tree. */
const topRules = [
  {
    name: 'shared-sees-only-shared',
    comment: 'shared is pure: no node:, no server, no desktop; of the packages only zod.',
    severity: 'error',
    from: { path: '^shared/' },
    to: { pathNot: ['^shared/', 'node_modules/zod/', 'node_modules/@asteasolutions/zod-to-openapi/'] },
  },
  {
    name: 'server-sees-only-shared-and-server',
    severity: 'error',
    from: { path: '^server/' },
    to: { path: '^(desktop|scripts|test)/' },
  },
  {
    name: 'desktop-imports-nothing-of-server',
    comment: 'The console starts the server as a process and speaks HTTP with it.',
    severity: 'error',
    from: { path: '^desktop/' },
    to: { path: '^(server|scripts|test)/' },
  },
  {
    name: 'desktop-rooms-are-apart',
    comment: 'main, preload and renderer are three processes; what they share lies in shared/ipc.',
    severity: 'error',
    from: { path: '^desktop/(main|preload|renderer)/' },
    to: { path: '^desktop/(main|preload|renderer)/', pathNot: '^desktop/$1/' },
  },
  {
    name: 'nobody-imports-tests-or-scripts',
    severity: 'error',
    from: { path: '^(shared|server|desktop)/' },
    to: { path: '^(test|scripts)/' },
  },
];

/** Rules inside the server. */
const serverRules = [
  ...roomRules,
  {
    name: 'feature-only-through-its-index',
    comment: 'A feature enters another only through its index.ts.',
    severity: 'error',
    from: { path: '^server/(trust|service|privacy|foundation)/([^/]+)/' },
    to: {
      path: '^server/(trust|service|privacy)/([^/]+)/',
      pathNot: ['^server/$1/$2/', '^server/[^/]+/[^/]+/index\\.ts$'],
    },
  },
  {
    name: 'joining-goes-through-the-index-too',
    comment: 'compose.ts and the two entrances enter features like everybody else.',
    severity: 'error',
    from: { path: '^server/[^/]+\\.ts$' },
    to: { path: '^server/(trust|service|privacy)/', pathNot: '^server/[^/]+/[^/]+/index\\.ts$' },
  },
  {
    name: 'rules-see-only-shared',
    comment: 'rules.ts is pure: beside shared it may lean on the pure files of its own feature.',
    severity: 'error',
    from: { path: '^server/([^/]+)/([^/]+)/rules\\.ts$' },
    to: { pathNot: ['^shared/', '^server/$1/$2/'] },
  },
  {
    name: 'rules-never-reach-the-store',
    comment: 'It decides, it does not fetch. A type costs nothing and is allowed.',
    severity: 'error',
    from: { path: '^server/.+/rules\\.ts$' },
    to: {
      path: '[/-](store|tables|routes|jobs|index)\\.ts$',
      pathNot: '^shared/',
      dependencyTypesNot: ['type-only'],
    },
  },
  {
    name: 'compose-is-imported-by-nobody',
    comment: 'compose.ts joins everything; only the two entrances and tests may start it.',
    severity: 'error',
    from: { pathNot: ['^server/(main|cli)\\.ts$', '^test/', '^server/compose(\\.ts$|/)'] },
    to: { path: '^server/compose(\\.ts$|/)' },
  },
  {
    name: 'sqlite3-in-one-file',
    comment: 'Its repository is archived: one file to change when it has to be replaced.',
    severity: 'error',
    from: { pathNot: ['^server/foundation/sqlite/index\\.ts$', '^test/'] },
    to: { path: 'node_modules/sqlite3/' },
  },
  {
    name: 'sequelize-only-in-stores',
    comment: 'Only store.ts, tables.ts and foundation/database see Sequelize.',
    severity: 'error',
    from: { path: '^server/', pathNot: STORES },
    to: { path: 'node_modules/sequelize/' },
  },
];

/** Rules inside the desktop. */
const desktopRules = [
  {
    name: 'renderer-is-a-web-page',
    comment: 'The renderer is a web page: no node:, no electron.',
    severity: 'error',
    from: { path: '^desktop/renderer/', pathNot: '^desktop/renderer/vite\\.config\\.ts$' },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'renderer-never-imports-electron',
    severity: 'error',
    from: { path: '^desktop/renderer/' },
    to: { path: 'node_modules/electron/' },
  },
  {
    name: 'ui-and-api-stand-below-features',
    severity: 'error',
    from: { path: '^desktop/renderer/(ui|api)/' },
    to: { path: '^desktop/renderer/(app|features)/' },
  },
  {
    name: 'screens-are-apart',
    comment: 'A feature of the renderer sees shared, api and ui; the app joins them.',
    severity: 'error',
    from: { path: '^desktop/renderer/features/([^/]+)/' },
    to: { path: '^desktop/renderer/(features|app)/', pathNot: '^desktop/renderer/features/$1/' },
  },
  {
    name: 'component-kit-only-in-ui',
    comment: 'Only desktop/renderer/ui imports @mantine/*, so that the kit can be replaced.',
    severity: 'error',
    from: { pathNot: ['^desktop/renderer/ui/'] },
    to: { path: 'node_modules/@mantine/' },
  },
];

/** Rules inside the tests. */
const testRules = [
  {
    name: 'http-calls-are-held-against-openapi',
    comment:
      'Tests call an app through checkedHttp, which fails when the OpenAPI document says otherwise. A type is allowed.',
    severity: 'error',
    from: { path: '^test/', pathNot: '^test/support/openapi/' },
    to: { path: 'node_modules/supertest/', dependencyTypesNot: ['type-only'] },
  },
];

/** Rules for every file. */
const everywhereRules = [
  {
    name: 'no-cycles',
    severity: 'error',
    from: { pathNot: ['node_modules', '^test/'] },
    to: { circular: true },
  },
  {
    name: 'no-cycles-at-run-time',
    comment: "Test support imitates Electron's own circular objects: there a type may close the circle.",
    severity: 'error',
    from: { path: '^test/' },
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'everything-resolves',
    severity: 'error',
    from: { pathNot: 'node_modules' },
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden: [...topRules, ...serverRules, ...desktopRules, ...testRules, ...everywhereRules],
  options: {
    // TypeScript 7 has no compiler API: with the default parser .ts files would be left out without a word.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
