export { type Mail, type Mailer, openMailer } from './mailer.ts';
export { mailMigrations, mails } from './tables.ts';
