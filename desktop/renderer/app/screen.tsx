import { AccessLogsScreen } from '#desktop/renderer/features/access-logs/access-logs-screen.tsx';
import { AuditScreen } from '#desktop/renderer/features/audit/audit-screen.tsx';
import { OverviewScreen } from '#desktop/renderer/features/overview/overview-screen.tsx';
import { ProcessingRecordsScreen } from '#desktop/renderer/features/processing-records/processing-records-screen.tsx';
import { RightsRequestScreen } from '#desktop/renderer/features/rights-requests/rights-request-screen.tsx';
import { RightsRequestsScreen } from '#desktop/renderer/features/rights-requests/rights-requests-screen.tsx';
import { UsageScreen } from '#desktop/renderer/features/usage/usage-screen.tsx';
import { Empty } from '#desktop/renderer/ui/states.tsx';
import type { SectionEntry } from './sections.ts';

/** The screen of a section. `rest` is what the place says beyond it, such as the id of one request. */
export function Screen({ id, rest }: { id: SectionEntry['id'] | undefined; rest: readonly string[] }) {
  switch (id) {
    case 'overview':
      return <OverviewScreen />;
    case 'access-logs':
      return <AccessLogsScreen />;
    case 'usage':
      return <UsageScreen />;
    case 'audit':
      return <AuditScreen />;
    case 'rights-requests':
      return rest[0] === undefined ? (
        <RightsRequestsScreen />
      ) : (
        <RightsRequestScreen key={rest[0]} id={rest[0]} />
      );
    case 'processing-records':
      return <ProcessingRecordsScreen />;
    case undefined:
      return (
        <Empty icon="lock" title="Nothing here for your role">
          Ask an owner for a role that may see a section of the console.
        </Empty>
      );
  }
}
