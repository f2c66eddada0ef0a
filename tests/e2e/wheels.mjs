// Wheels: Python packages in files, as tests make them.

import { crc32, deflateRawSync } from "node:zlib";

/** A wheel with these files, each a text or bytes by its path; `tags` say what it is for. */
export function wheel({ name, version, tags = "py3-none-any", files }) {
  const info = `${name}-${version}.dist-info`;
  const metadata = {
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: `Wheel-Version: 1.0\nGenerator: weft-tests\nRoot-Is-Purelib: true\nTag: ${tags}\n`,
    [`${info}/RECORD`]: "",
  };
  const file = `${name}-${version}-${tags}.whl`;
  return { name: file, mimeType: "application/octet-stream", buffer: zip({ ...files, ...metadata }) };
}

/** A ZIP archive. */
function zip(files) {
  const [parts, directory] = [[], []];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const [name, bytes] = [Buffer.from(path), Buffer.from(content)];
    const packed = deflateRawSync(bytes);
    const described = Buffer.alloc(26);
    described.writeUInt16LE(20, 0);
    described.writeUInt16LE(8, 4);
    // 1 January 1980.
    described.writeUInt16LE(0x21, 8);
    described.writeUInt32LE(crc32(bytes), 10);
    described.writeUInt32LE(packed.length, 14);
    described.writeUInt32LE(bytes.length, 18);
    described.writeUInt16LE(name.length, 22);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), described, name, packed]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00"), described, place, name]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...directory, end]);
}
