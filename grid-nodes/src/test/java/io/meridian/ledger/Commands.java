package io.meridian.ledger;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Commands of {@link Books}, each with as little as it needs. */
final class Commands {
  static final long HOUR = 3600L * 1_000_000;

  private Commands() {}

  static CommandId id(String id) {
    return new CommandId(Books.LEDGER, Books.REGION, id);
  }

  static AccountRef ref(String id) {
    return new AccountRef(Books.REGION, id);
  }

  static AccountKey key(String id) {
    return new AccountKey(Books.LEDGER, ref(id));
  }

  static Posting pay(String debit, String credit, long amount) {
    return new Posting(ref(debit), ref(credit), "USD", amount);
  }

  static Part part(int posting, long amount) {
    return new Part(posting, amount);
  }

  static Post post(String id, Posting... postings) {
    return post(id, TransactionDetails.NONE, postings);
  }

  static Post post(String id, TransactionDetails details, Posting... postings) {
    return new Post(id(id), "", List.of(postings), details);
  }

  /** A hold of an hour without tolerance. */
  static Hold hold(String id, Posting... postings) {
    return hold(id, HOUR, 0, postings);
  }

  static Hold hold(String id, long timeoutMicros, int overCapturePercent, Posting... postings) {
    return hold(id, timeoutMicros, overCapturePercent, TransactionDetails.NONE, postings);
  }

  static Hold hold(
      String id,
      long timeoutMicros,
      int overCapturePercent,
      TransactionDetails details,
      Posting... postings) {
    return new Hold(id(id), "", List.of(postings), timeoutMicros, overCapturePercent, details);
  }

  static Capture capture(String id, String hold, Part... parts) {
    return new Capture(id(id), "", hold, Parts.of(List.of(parts)), false, TransactionDetails.NONE);
  }

  static Capture captureAll(String id, String hold) {
    return new Capture(id(id), "", hold, Parts.ALL_REMAINING, false, TransactionDetails.NONE);
  }

  /** A capture that releases the rest. */
  static Capture captureLast(String id, String hold, Part... parts) {
    return new Capture(id(id), "", hold, Parts.of(List.of(parts)), true, TransactionDetails.NONE);
  }

  static VoidHold voidHold(String id, String hold) {
    return new VoidHold(id(id), "", hold, TransactionDetails.NONE);
  }

  static ExpireHold expire(String hold) {
    return ExpireHold.of(id(hold));
  }

  static Refund refund(String id, String refunded, Part... parts) {
    return new Refund(id(id), "", refunded, Parts.of(List.of(parts)), TransactionDetails.NONE);
  }

  static Refund refundAll(String id, String refunded) {
    return new Refund(id(id), "", refunded, Parts.ALL_REMAINING, TransactionDetails.NONE);
  }

  static TransactionDetails reference(String reference) {
    return new TransactionDetails(reference, Map.of(), Optional.empty(), OptionalLong.empty());
  }

  static TransactionDetails effectiveAt(long micros) {
    return new TransactionDetails("", Map.of(), Optional.empty(), OptionalLong.of(micros));
  }

  static ChangeAccountStatus change(String id, StatusChange change, String account) {
    return new ChangeAccountStatus(id(id), "", ref(account), change, OptionalLong.empty());
  }

  static ChangeAccountStatus change(String id, StatusChange change, String account, long revision) {
    return new ChangeAccountStatus(id(id), "", ref(account), change, OptionalLong.of(revision));
  }

  static UpdateAccount update(String id, String account, AccountChanges changes) {
    return new UpdateAccount(id(id), "", ref(account), changes, OptionalLong.empty());
  }

  static CreateAccount createAccount(String account, String asset) {
    return new CreateAccount(
        id(CreateAccount.derivedId(ref(account))),
        "",
        ref(account),
        new AccountSettings(
            asset,
            NormalSide.CREDIT,
            OptionalLong.of(0),
            OptionalLong.empty(),
            Map.of(),
            Optional.empty()));
  }

  static ClosePeriod closePeriod(String id, long untilMicros) {
    return new ClosePeriod(id(id), "", untilMicros);
  }
}
