export { buildOpenApi, type OpenApiDocument, type OpenApiOptions } from './build-openapi.ts';
export { openApiRoutes } from './routes.ts';
