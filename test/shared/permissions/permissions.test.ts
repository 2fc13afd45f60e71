import { expect } from 'chai';
import {
  isPermitted,
  permissions,
  permissionsOf,
  permissionTable,
  roles,
} from '#shared/permissions/index.ts';

describe('permissions', () => {
  it('every permission belongs to at least one role, and the owner has all of them', () => {
    for (const permission of permissions) {
      expect(permissionTable[permission], permission).to.not.have.length(0);
      expect(isPermitted('owner', permission), permission).to.equal(true);
    }
  });

  it('an auditor changes nothing', () => {
    const changing = permissionsOf('auditor').filter((name) => !name.endsWith('.read'));
    expect(changing).to.deep.equal([]);
  });

  it('support sees no audit log and cannot erase anybody', () => {
    expect(isPermitted('support', 'audit.read')).to.equal(false);
    expect(isPermitted('support', 'rights-requests.act')).to.equal(false);
  });

  it('the table names only known roles', () => {
    for (const list of Object.values(permissionTable))
      for (const role of list) expect(roles).to.include(role);
  });
});
