export { mailProcessor } from './mail-processor.ts';
export { type Mail, type Mailer, openMailer } from './mailer.ts';
export { mailDataSource, mailRetention, othersMailFiles } from './obligations.ts';
export { mailMigrations, mails } from './tables.ts';
