import { expect } from 'chai';
import { agentReader } from '#server/service/access-log/user-agent.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36';
const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const ipad =
  'Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1';

describe('access log: user agents', () => {
  const read = agentReader();

  it('a browser is told as its family and class of device, without a version', () => {
    expect(read(chrome)).to.deep.equal({ browser: 'Chrome', device: 'desktop' });
    expect(read(iphone)).to.deep.equal({ browser: 'Safari', device: 'mobile' });
    expect(read(ipad)).to.deep.equal({ browser: 'Safari', device: 'tablet' });
  });

  it('programs and bots are told as such', () => {
    expect(read('curl/8.14')).to.deep.equal({ browser: 'curl', device: 'program' });
    expect(read('python-requests/2.31')).to.deep.equal({ browser: 'Python Requests', device: 'program' });
    expect(read('okhttp/4.12.0')).to.deep.equal({ browser: 'OkHttp', device: 'program' });
    expect(read('Googlebot/2.1 (+http://www.google.com/bot.html)').device).to.equal('bot');
  });

  it('no text of a caller’s own is kept', () => {
    for (const own of ['anna-laptop/1.0', 'Anna Muster', 'x'.repeat(100_000), '__proto__', 'constructor/1'])
      expect(read(own), own.slice(0, 20)).to.deep.equal({ browser: 'other', device: 'other' });
  });

  it('none at all is told apart from one that is not known', () => {
    for (const none of [null, '', '  '])
      expect(read(none)).to.deep.equal({ browser: 'none', device: 'other' });
  });

  it('a caller who sends a new one each time takes no memory', () => {
    const reader = agentReader();
    for (let at = 0; at < 12_000; at++) reader(`tool-${at}`);
    expect(reader(chrome).browser).to.equal('Chrome');
  });
});
