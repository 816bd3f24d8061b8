package io.meridian.wire;

import io.meridian.ledger.AccountRef;
import io.meridian.ledger.Limits;
import io.meridian.ledger.Part;
import io.meridian.ledger.Parts;
import io.meridian.ledger.Posting;
import io.meridian.ledger.Reason;
import io.meridian.ledger.ShapeCheck;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads the amounts of a transaction: postings, and parts of earlier ones. Any thread. */
final class PostingRequests {
  private PostingRequests() {}

  /** The postings of a post or a hold; complete only when nothing was wrong. */
  static List<Posting> postings(
      RequestCheck check, String field, List<io.meridian.proto.v1.Posting> messages) {
    ShapeCheck shape = check.shape();
    shape.postingCount(field, messages.size());
    if (messages.size() > Limits.POSTINGS_MAX) {
      return List.of();
    }
    List<Posting> postings = new ArrayList<>(messages.size());
    for (int i = 0; i < messages.size(); i++) {
      io.meridian.proto.v1.Posting message = messages.get(i);
      String path = field + '[' + i + ']';
      AccountRef debit = check.reference(path + ".debit_account", message.getDebitAccount());
      AccountRef credit = check.reference(path + ".credit_account", message.getCreditAccount());
      shape.differentAccounts(path, debit, credit);
      String asset = shape.asset(path + ".asset", message.getAsset());
      long amount = shape.amount(path + ".amount", message.getAmount());
      if (shape.ok()) {
        postings.add(new Posting(debit, credit, asset, amount));
      }
    }
    return postings;
  }

  /** How much of an earlier transaction; what remains of it when something was wrong. */
  static Parts parts(
      RequestCheck check,
      String operation,
      List<io.meridian.proto.v1.Part> messages,
      boolean allRemaining) {
    ShapeCheck shape = check.shape();
    String field = operation + ".parts";
    if (allRemaining != messages.isEmpty()) {
      shape.violation(
          Reason.MALFORMED_REQUEST,
          field,
          "exactly one of parts and all_remaining must be set; "
              + (allRemaining ? "both are" : "none is"));
      return Parts.ALL_REMAINING;
    }
    if (allRemaining) {
      return Parts.ALL_REMAINING;
    }
    shape.range(field, messages.size(), 1, Limits.POSTINGS_MAX);
    List<Part> parts = named(shape, field, messages);
    return shape.ok() ? Parts.of(parts) : Parts.ALL_REMAINING;
  }

  private static List<Part> named(
      ShapeCheck shape, String field, List<io.meridian.proto.v1.Part> messages) {
    List<Part> parts = new ArrayList<>();
    BitSet seen = new BitSet();
    for (int i = 0; i < Math.min(messages.size(), Limits.POSTINGS_MAX); i++) {
      String path = field + '[' + i + ']';
      io.meridian.proto.v1.Part message = messages.get(i);
      int posting =
          (int) shape.range(path + ".posting", message.getPosting(), 0, Limits.POSTINGS_MAX - 1);
      if (posting == message.getPosting() && seen.get(posting)) {
        shape.violation(
            Reason.MALFORMED_REQUEST, path + ".posting", "names posting " + posting + " again");
      }
      seen.set(posting);
      parts.add(new Part(posting, shape.amount(path + ".amount", message.getAmount())));
    }
    return parts;
  }
}
