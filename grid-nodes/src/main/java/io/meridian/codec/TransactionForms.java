package io.meridian.codec;

import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Capture;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.ExpireHold;
import io.meridian.ledger.Hold;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import io.meridian.ledger.Refund;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The canonical forms of transactions and of atomic batches, each with its writing and its reading
 * side by side. Writing adds fields to a Request from what is said about a transaction on.
 */
final class TransactionForms {
  private TransactionForms() {}

  static void write(ProtoWriter out, Post post) {
    writeDetails(out, post.details());
    int content = out.open(10);
    writePostings(out, post.postings(), post.commandId().region());
    out.close(content);
  }

  static Post readPost(
      CommandId id, String actor, JournalProto.Post stored, TransactionDetails details) {
    Forms.known(stored);
    return new Post(id, actor, readPostings(stored.getPostingsList(), id.region()), details);
  }

  static void write(ProtoWriter out, Hold hold) {
    writeDetails(out, hold.details());
    int content = out.open(11);
    writePostings(out, hold.postings(), hold.commandId().region());
    out.uint64(2, hold.timeoutMicros());
    out.uint32(3, hold.overCapturePercent());
    out.close(content);
  }

  static Hold readHold(
      CommandId id, String actor, JournalProto.Hold stored, TransactionDetails details) {
    Forms.known(stored);
    return new Hold(
        id,
        actor,
        readPostings(stored.getPostingsList(), id.region()),
        stored.getTimeoutMicros(),
        stored.getOverCapturePercent(),
        details);
  }

  static void write(ProtoWriter out, Capture capture) {
    writeDetails(out, capture.details());
    int content = out.open(12);
    out.string(1, capture.hold());
    Forms.writeParts(out, 2, capture.parts().named());
    out.bool(3, capture.last());
    out.close(content);
  }

  static Capture readCapture(
      CommandId id, String actor, JournalProto.Capture stored, TransactionDetails details) {
    Forms.known(stored);
    return new Capture(
        id, actor, stored.getHold(), readParts(stored.getPartsList()), stored.getFinal(), details);
  }

  static void write(ProtoWriter out, VoidHold command) {
    writeDetails(out, command.details());
    int content = out.open(13);
    out.string(1, command.hold());
    out.close(content);
  }

  static VoidHold readVoid(
      CommandId id, String actor, JournalProto.VoidHold stored, TransactionDetails details) {
    return new VoidHold(id, actor, Forms.known(stored).getHold(), details);
  }

  static void write(ProtoWriter out, Refund refund) {
    writeDetails(out, refund.details());
    int content = out.open(14);
    out.string(1, refund.refunded());
    Forms.writeParts(out, 2, refund.parts().named());
    out.close(content);
  }

  static Refund readRefund(
      CommandId id, String actor, JournalProto.Refund stored, TransactionDetails details) {
    Forms.known(stored);
    return new Refund(
        id, actor, stored.getTransaction(), readParts(stored.getPartsList()), details);
  }

  /** Nobody says anything about it. */
  static void write(ProtoWriter out, ExpireHold command) {
    int content = out.open(15);
    out.string(1, command.hold());
    out.close(content);
  }

  static ExpireHold readExpire(CommandId id, JournalProto.ExpireHold stored) {
    return new ExpireHold(id, Forms.known(stored).getHold());
  }

  static void write(ProtoWriter out, AtomicBatch batch) {
    int content = out.open(16);
    for (AtomicBatch.Item item : batch.items()) {
      int start = out.open(1);
      out.string(1, item.id());
      out.bytes(2, item.fingerprint());
      out.close(start);
    }
    out.close(content);
  }

  static AtomicBatch readBatch(CommandId id, String actor, JournalProto.AtomicBatch stored) {
    Forms.known(stored);
    List<AtomicBatch.Item> items = new ArrayList<>(stored.getItemsCount());
    for (JournalProto.BatchItem item : stored.getItemsList()) {
      Forms.known(item);
      items.add(
          new AtomicBatch.Item(item.getId(), Bytes.wrap(item.getFingerprint().toByteArray())));
    }
    return new AtomicBatch(id, actor, items);
  }

  private static void writeDetails(ProtoWriter out, TransactionDetails details) {
    out.string(5, details.reference());
    Forms.writePairs(out, 6, details.labels());
    if (details.effectiveMicros().isPresent()) {
      out.presentUint64(7, details.effectiveMicros().getAsLong());
    }
  }

  static TransactionDetails readDetails(
      JournalProto.Request request, Optional<PrivateData> privateData) {
    return new TransactionDetails(
        request.getReference(),
        Forms.readPairs(request.getLabelsList()),
        privateData,
        request.hasEffectiveMicros()
            ? OptionalLong.of(request.getEffectiveMicros())
            : OptionalLong.empty());
  }

  private static void writePostings(ProtoWriter out, List<Posting> postings, String home) {
    for (int i = 0; i < postings.size(); i++) {
      Forms.writePosting(out, 1, postings.get(i), home);
    }
  }

  private static List<Posting> readPostings(List<JournalProto.Posting> stored, String home) {
    List<Posting> postings = new ArrayList<>(stored.size());
    for (JournalProto.Posting posting : stored) {
      postings.add(Forms.readPosting(posting, home));
    }
    return postings;
  }

  private static Parts readParts(List<JournalProto.Part> stored) {
    if (stored.isEmpty()) {
      return Parts.ALL_REMAINING;
    }
    List<Part> named = Forms.readParts(stored);
    for (int i = 1; i < named.size(); i++) {
      if (named.get(i - 1).posting() >= named.get(i).posting()) {
        throw new CorruptJournalException("parts are out of order");
      }
    }
    return Parts.of(named);
  }
}
