import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeAddress, networkOf } from '../../src/identity/index.ts';

const options = {
  expected: [
    { cidr: '198.51.100.0/24', label: 'office' },
    { cidr: '198.51.100.7/32', label: 'jump host' },
    { cidr: '10.8.0.0/16', label: 'VPN' },
    { cidr: '2001:db8:1::/48', label: 'office' },
    { cidr: '192.0.2.9' },
    { cidr: 'nonsense', label: 'never' },
  ],
  awsRanges: ['52.94.0.0/16', '2600:1f00::/24'],
};

describe('source addresses', () => {
  it.each([
    ['203.0.113.7', { value: '203.0.113.7', class: 'public' }],
    ['2001:5a8:4::1', { value: '2001:5a8:4::1', class: 'public' }],
    ['198.51.100.9', { value: '198.51.100.9', class: 'expected', label: 'office' }],
    ['198.51.100.7', { value: '198.51.100.7', class: 'expected', label: 'jump host' }],
    ['10.8.1.2', { value: '10.8.1.2', class: 'expected', label: 'VPN' }],
    ['2001:db8:1:2::3', { value: '2001:db8:1:2::3', class: 'expected', label: 'office' }],
    ['192.0.2.9', { value: '192.0.2.9', class: 'expected' }],
    ['10.9.1.2', { value: '10.9.1.2', class: 'private' }],
    ['172.16.0.1', { value: '172.16.0.1', class: 'private' }],
    ['192.168.10.20', { value: '192.168.10.20', class: 'private' }],
    ['100.64.0.1', { value: '100.64.0.1', class: 'private' }],
    ['127.0.0.1', { value: '127.0.0.1', class: 'private' }],
    ['169.254.170.2', { value: '169.254.170.2', class: 'private' }],
    ['fd00::1', { value: 'fd00::1', class: 'private' }],
    ['fe80::1%eth0', { value: 'fe80::1%eth0', class: 'private' }],
    ['::1', { value: '::1', class: 'private' }],
    ['52.94.133.131', { value: '52.94.133.131', class: 'aws' }],
    ['2600:1f18::1', { value: '2600:1f18::1', class: 'aws' }],
    ['::ffff:198.51.100.9', { value: '198.51.100.9', class: 'expected', label: 'office' }],
    ['ecs.amazonaws.com', { value: 'ecs.amazonaws.com', class: 'service' }],
    [
      'ecs.application-autoscaling.amazonaws.com',
      { value: 'ecs.application-autoscaling.amazonaws.com', class: 'service' },
    ],
    ['AWS Internal', { value: 'AWS Internal', class: 'aws-internal' }],
    ['AWS Internal/#', { value: 'AWS Internal', class: 'aws-internal' }],
    ['0.0.0.0', { value: '0.0.0.0', class: 'invalid' }],
    ['xxx.xxx.xxx.xxx', { value: 'xxx.xxx.xxx.xxx', class: 'invalid' }],
    ['1', { value: '1', class: 'invalid' }],
    ['0x7f.0.0.1', { value: '0x7f.0.0.1', class: 'invalid' }],
    ['010.0.0.1', { value: '010.0.0.1', class: 'invalid' }],
    ['1.2.3.4, 5.6.7.8', { value: '1.2.3.4, 5.6.7.8', class: 'invalid' }],
    ['evil\u202e\u200b\u001b[31m.example', { value: 'evil[31m.example', class: 'invalid' }],
    ['-', { value: 'no address', class: 'none' }],
    ['', { value: 'no address', class: 'none' }],
    [undefined, { value: 'no address', class: 'none' }],
    [null, { value: 'no address', class: 'none' }],
    [7, { value: 'unreadable address', class: 'invalid' }],
    [{}, { value: 'unreadable address', class: 'invalid' }],
  ])('%j', (value, expected) => {
    expect(describeAddress(value, options)).toEqual(expected);
  });

  it('are public where no AWS ranges were given', () => {
    expect(describeAddress('52.94.133.131', { expected: [] }).class).toBe('public');
  });

  it('keep a VPC endpoint id, and nothing that is none', () => {
    expect(describeAddress('10.20.66.132', options, 'vpce-0a1b').vpcEndpointId).toBe('vpce-0a1b');
    expect(describeAddress('10.20.66.132', options, 'vpce-0a1b\u202e').vpcEndpointId).toBeUndefined();
  });

  it('of any kind give a short printable value and never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6()), (value) => {
        const address = describeAddress(value, options);
        expect(address.value).not.toBe('');
        expect(address.value.length).toBeLessThanOrEqual(128);
        expect(address.value).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('are IP addresses for every IP address', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (value) => {
        expect(networkOf(value)).toMatch(/\/(?:24|64)$/);
      }),
    );
  });
});

describe('networks', () => {
  it.each([
    ['198.51.100.9', '198.51.100.0/24'],
    ['::ffff:198.51.100.9', '198.51.100.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8::/64'],
    ['fe80::1%eth0', 'fe80::/64'],
    ['ecs.amazonaws.com', undefined],
    ['AWS Internal', undefined],
    ['', undefined],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('hold every address of theirs, and no other', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
        const [a = '', b = '', c = ''] = address.split('.');
        const neighbour = `${a}.${b}.${c}.${last}`;
        expect(networkOf(neighbour)).toBe(`${a}.${b}.${c}.0/24`);
        const network = { cidr: networkOf(address) ?? '', label: 'home' };
        expect(describeAddress(neighbour, { expected: [network] })).toMatchObject({ class: 'expected', label: 'home' });
        const other = `${a}.${b}.${(Number(c) + 1) % 256}.${last}`;
        expect(describeAddress(other, { expected: [network] }).class).not.toBe('expected');
      }),
    );
  });
});
