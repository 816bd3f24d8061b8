package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;

/** The head of a shard's journal. Equal heads have equal bytes. Safe for any thread. */
public final class HeadCodec {
  private static final String WHAT = "the head of a journal";
  private static final int FORMAT_VERSION = 1;
  private static final int BYTES_EXPECTED = 64;

  private HeadCodec() {}

  /** The head as stored. */
  public static Bytes encode(Head head) {
    ProtoWriter out = SealedValue.start(FORMAT_VERSION, BYTES_EXPECTED);
    out.uint64(1, head.epoch());
    out.fixed64(2, head.leaderId());
    out.uint64(3, head.sequence());
    out.bytes(4, head.hash());
    out.uint64(5, head.lastMicros());
    return SealedValue.finish(out);
  }

  /** The head in {@code stored}. */
  public static Head decode(Bytes stored) throws CorruptJournalException {
    JournalProto.Head head =
        Forms.known(SealedValue.open(WHAT, FORMAT_VERSION, stored, JournalProto.Head.parser()));
    return new Head(
        head.getEpoch(),
        head.getLeaderId(),
        head.getSequence(),
        Bytes.wrap(head.getHash().toByteArray()),
        head.getLastMicros());
  }
}
