package io.meridian.engine.sim;

import io.meridian.engine.CommandReply;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * One shard's records in the order of its chain, entered in a book. A place in it is a number of
 * records; an answer that has a place has seen those and no others.
 */
final class Order {
  private final Chain chain;
  private final Book book;
  private int ceiling;

  Order(Chain chain, Book book) {
    this.chain = chain;
    this.book = book;
  }

  Chain chain() {
    return chain;
  }

  Book book() {
    return book;
  }

  /**
   * Enters everything in the book.
   *
   * @param look called at each place, the first before anything is entered
   * @return what is wrong
   */
  List<String> enterAll(IntConsumer look) {
    List<String> wrong = new ArrayList<>();
    look.accept(0);
    int from = 0;
    while (from < chain.size()) {
      int end = chain.end(from);
      List<Book.Entered> group = new ArrayList<>();
      for (int i = from; i < end; i++) {
        group.add(new Book.Entered(chain.record(i), chain.position(i)));
      }
      wrong.addAll(book.enter(group));
      if (book.right()) {
        look.accept(end);
      }
      from = end;
    }
    return wrong;
  }

  /**
   * The last place that an answer can have that is given when those ids had been asked for; the
   * shard asks itself for expiries. Ids may only be added from one call to the next.
   */
  int ceiling(Set<CommandId> asked) {
    while (ceiling < chain.size()
        && (chain.record(ceiling).command().kind() == CommandKind.EXPIRE
            || asked.contains(chain.record(ceiling).command().commandId()))) {
      ceiling++;
    }
    return ceiling;
  }

  /** Whether an id has a record among the first so many. */
  boolean used(CommandId id, int place) {
    return chain.place(id).filter(record -> record < place).isPresent();
  }

  /** The first place at which a command's record is there. */
  Optional<Integer> from(CommandId id) {
    return chain.place(id).map(chain::end);
  }

  /** The first place of a record that was answered, if the chain has just that record there. */
  Optional<Integer> from(CommandReply.Recorded recorded, CommandId id) {
    return chain
        .place(id)
        .filter(record -> chain.position(record).equals(recorded.position()))
        .filter(record -> equal(chain.record(record), recorded.record()))
        .map(chain::end);
  }

  private static boolean equal(LedgerRecord one, LedgerRecord other) {
    return one.commitMicros() == other.commitMicros()
        && one.outcome().equals(other.outcome())
        && one.command().commandId().equals(other.command().commandId())
        && one.command().kind() == other.command().kind()
        && one.command().firstDifference(other.command()).isEmpty();
  }
}
