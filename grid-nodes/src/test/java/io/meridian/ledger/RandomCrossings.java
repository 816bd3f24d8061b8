package io.meridian.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** Random accounts over several shards, and random transactions between them. */
final class RandomCrossings {
  private final Random random;
  private final List<AccountRef> accounts = new ArrayList<>();
  private final List<CommandId> holds = new ArrayList<>();
  private final List<CommandId> refundable = new ArrayList<>();
  private int number;

  /**
   * Opens accounts in {@code books}.
   *
   * @param everyReason whether some are frozen, closed, full or missing, and so refuse for other
   *     reasons than limits
   */
  RandomCrossings(Random random, ShardBooks books, boolean everyReason) {
    this.random = random;
    for (int i = 0; i < 3; i++) {
      accounts.add(books.inEu("a" + i + '-', 3));
      accounts.add(books.inEu("b" + i + '-', 5));
      accounts.add(new AccountRef("us", "c" + i));
      accounts.add(new AccountRef("ap", "d" + i));
    }
    for (AccountRef account : accounts) {
      books.account(account, account(everyReason));
    }
    if (everyReason) {
      accounts.add(new AccountRef("us", "nobody"));
    }
  }

  private Account account(boolean everyReason) {
    boolean credit = random.nextInt(4) > 0;
    boolean limited = random.nextInt(5) > 0;
    AccountSettings settings =
        new AccountSettings(
            "USD",
            credit ? NormalSide.CREDIT : NormalSide.DEBIT,
            limited ? OptionalLong.of(0) : OptionalLong.empty(),
            limited && random.nextInt(3) == 0 ? OptionalLong.of(400) : OptionalLong.empty(),
            Map.of(),
            Optional.empty());
    long posted = everyReason && !limited && random.nextInt(3) == 0 ? Long.MAX_VALUE - 300 : 200;
    Counters counters = credit ? new Counters(0, posted, 0, 0) : new Counters(posted, 0, 0, 0);
    int status = everyReason ? random.nextInt(14) : 2;
    return new Account(
        settings,
        status == 0
            ? AccountStatus.CLOSED
            : status == 1 ? AccountStatus.FROZEN : AccountStatus.OPEN,
        counters,
        0,
        1,
        ShardBooks.START,
        ShardBooks.START);
  }

  List<AccountRef> accounts() {
    return accounts;
  }

  TransactionCommand next() {
    number++;
    int draw = random.nextInt(10);
    if (draw >= 5 && draw < 8 && !holds.isEmpty()) {
      CommandId hold = one(holds);
      CommandId id = hold.sibling("t" + number);
      return draw == 5
          ? new VoidHold(id, "", hold.id(), TransactionDetails.NONE)
          : new Capture(
              id, "", hold.id(), parts(), random.nextInt(3) == 0, TransactionDetails.NONE);
    }
    if (draw == 8 && !refundable.isEmpty()) {
      CommandId refunded = one(refundable);
      return new Refund(
          refunded.sibling("t" + number), "", refunded.id(), parts(), TransactionDetails.NONE);
    }
    List<Posting> postings = postings();
    CommandId id = new CommandId(ShardBooks.LEDGER, postings.get(0).debit().region(), "t" + number);
    return draw < 3
        ? new Post(id, "", postings, TransactionDetails.NONE)
        : new Hold(
            id,
            "",
            postings,
            Commands.HOUR,
            random.nextBoolean() ? 0 : 50,
            TransactionDetails.NONE);
  }

  /** What may be captured or refunded from now on. */
  void became(TransactionCommand command, Outcome outcome) {
    if (!(outcome instanceof Outcome.Applied) && random.nextInt(4) > 0) {
      return;
    }
    CommandId id = command.commandId();
    switch (command.kind()) {
      case HOLD -> {
        holds.add(id);
        refundable.add(id);
      }
      case POST, CAPTURE -> refundable.add(id);
      default -> holds.add(id);
    }
  }

  private List<Posting> postings() {
    List<Posting> postings = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    while (postings.size() < count) {
      AccountRef debit = one(accounts);
      AccountRef credit = one(accounts);
      if (!debit.equals(credit)) {
        postings.add(new Posting(debit, credit, "USD", 1 + random.nextInt(120)));
      }
    }
    return postings;
  }

  private Parts parts() {
    if (random.nextInt(3) == 0) {
      return Parts.ALL_REMAINING;
    }
    List<Part> parts = new ArrayList<>();
    int first = random.nextInt(2);
    for (int i = 0; i <= random.nextInt(2); i++) {
      parts.add(new Part(first + i, 1 + random.nextInt(60)));
    }
    return Parts.of(parts);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
