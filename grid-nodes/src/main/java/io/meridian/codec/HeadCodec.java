package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.Bytes;

/**
 * The head of a shard's journal. Equal heads have equal bytes. A head whose epoch is settled has
 * the form of the version before there were others. Safe for any thread.
 */
public final class HeadCodec {
  private static final String WHAT = "the head of a journal";
  private static final int FORMAT_VERSION = 1;
  private static final int UNSETTLED_FORMAT_VERSION = 2;
  private static final int BYTES_EXPECTED = 64;

  private HeadCodec() {}

  /** The head as stored. */
  public static Bytes encode(Head head) {
    boolean settled = head.settledEpoch() == head.epoch();
    ProtoWriter out =
        SealedValue.start(settled ? FORMAT_VERSION : UNSETTLED_FORMAT_VERSION, BYTES_EXPECTED);
    out.uint64(1, head.epoch());
    out.fixed64(2, head.leaderId());
    out.uint64(3, head.sequence());
    out.bytes(4, head.hash());
    out.uint64(5, head.lastMicros());
    if (!settled) {
      out.uint64(6, head.settledEpoch());
    }
    return SealedValue.finish(out);
  }

  /** The head in {@code stored}. */
  public static Head decode(Bytes stored) throws CorruptJournalException {
    return SealedValue.read(
        WHAT,
        UNSETTLED_FORMAT_VERSION,
        stored,
        JournalProto.Head.parser(),
        head -> read(SealedValue.version(stored), head),
        HeadCodec::encode);
  }

  private static Head read(int version, JournalProto.Head head) {
    Forms.known(head);
    return new Head(
        head.getEpoch(),
        head.getLeaderId(),
        head.getSequence(),
        Bytes.wrap(head.getHash().toByteArray()),
        head.getLastMicros(),
        version == FORMAT_VERSION ? head.getEpoch() : head.getSettledEpoch());
  }
}
