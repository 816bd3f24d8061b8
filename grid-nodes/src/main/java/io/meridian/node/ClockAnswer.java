package io.meridian.node;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StreamCorruptedException;

/**
 * What a node says of its clock, behind Ignite's own answer to whoever asks at its discovery
 * address who it is. Ignite reads its answer and no further; a node of an earlier version says
 * nothing here.
 *
 * @param node its id
 * @param wallMicros its wall clock, microseconds since the epoch
 * @param moved whether that has left its monotonic clock since its process began
 */
record ClockAnswer(String node, long wallMicros, boolean moved) {
  /** Begins what is said, so that nothing else is taken for it. */
  private static final int MARK = 0x4d524443;

  byte[] encode() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MARK);
    out.writeUTF(node);
    out.writeLong(wallMicros);
    out.writeBoolean(moved);
    return bytes.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IOException if there is nothing, or something else
   */
  static ClockAnswer read(InputStream from) throws IOException {
    DataInputStream in = new DataInputStream(from);
    if (in.readInt() != MARK) {
      throw new StreamCorruptedException("not what a node says of its clock");
    }
    return new ClockAnswer(in.readUTF(), in.readLong(), in.readBoolean());
  }
}
