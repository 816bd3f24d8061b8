package io.meridian.ledger;

import java.util.List;

/** Accounts and commands of {@link ShardBooks}: home is Anna's shard. */
final class Crossings {
  static final ShardBooks PLACES = new ShardBooks();

  /** In home's shard. */
  static final AccountRef ANNA = PLACES.inEu("anna", 3);

  /** In the same shard as Anna. */
  static final AccountRef ADAM = PLACES.inEu("adam", 3);

  /** In another shard of home's region. */
  static final AccountRef BILL = PLACES.inEu("bill", 5);

  /** In another region. */
  static final AccountRef CARL = new AccountRef("us", "carl");

  /** In a third. */
  static final AccountRef DORA = new AccountRef("ap", "dora");

  private Crossings() {}

  /** Everybody has 1,000. */
  static ShardBooks rich() {
    ShardBooks books = new ShardBooks();
    for (AccountRef account : List.of(ANNA, ADAM, BILL, CARL, DORA)) {
      books.wallet(account, 1_000);
    }
    return books;
  }

  static CommandId id(String id) {
    return new CommandId(ShardBooks.LEDGER, "eu", id);
  }

  static Posting pay(AccountRef debit, AccountRef credit, long amount) {
    return new Posting(debit, credit, "USD", amount);
  }

  static Post post(String id, Posting... postings) {
    return post(id, TransactionDetails.NONE, postings);
  }

  static Post post(String id, TransactionDetails details, Posting... postings) {
    return new Post(
        new CommandId(ShardBooks.LEDGER, postings[0].debit().region(), id),
        "",
        List.of(postings),
        details);
  }

  static Hold hold(String id, Posting... postings) {
    return hold(id, 0, postings);
  }

  static Hold hold(String id, int overCapturePercent, Posting... postings) {
    return new Hold(
        new CommandId(ShardBooks.LEDGER, postings[0].debit().region(), id),
        "",
        List.of(postings),
        Commands.HOUR,
        overCapturePercent,
        TransactionDetails.NONE);
  }

  static Capture capture(String id, String hold, Part... parts) {
    return new Capture(id(id), "", hold, Parts.of(List.of(parts)), false, TransactionDetails.NONE);
  }

  static Capture captureLast(String id, String hold, Part... parts) {
    return new Capture(id(id), "", hold, Parts.of(List.of(parts)), true, TransactionDetails.NONE);
  }

  static VoidHold voidHold(String id, String hold) {
    return new VoidHold(id(id), "", hold, TransactionDetails.NONE);
  }

  static Refund refund(String id, String refunded, Part... parts) {
    return new Refund(id(id), "", refunded, Parts.of(List.of(parts)), TransactionDetails.NONE);
  }
}
