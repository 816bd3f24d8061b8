package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Command;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.TransactionDetails;
import io.meridian.ledger.VoidHold;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The bookkeeper is not content with every journal: here are true ones in which one thing is wrong.
 */
@ExtendWith(QuietEngine.class)
final class BookTest {
  @Test
  void shouldFindNothingInATrueJournal() {
    assertThat(enter(groups())).isEmpty();
  }

  @Test
  void shouldFindThatADueHoldIsOpenWhenSomethingElseIsRecorded() {
    List<List<Book.Entered>> groups = groups();
    groups.removeIf(group -> kind(group) == CommandKind.EXPIRE);

    assertThat(enter(groups)).first().asString().contains("is due and still open");
  }

  @Test
  void shouldFindThatAHoldExpiresBeforeItsTime() {
    List<List<Book.Entered>> groups = groups();
    List<Book.Entered> expiry = take(groups, CommandKind.EXPIRE);
    long early = at(groups, CommandKind.HOLD).record().commitMicros() + 1;
    groups.add(
        index(groups, CommandKind.HOLD) + 1,
        List.of(changed(expiry.get(0), record -> with(record, record.command(), early))));

    assertThat(enter(groups)).first().asString().contains("nothing is due to expire");
  }

  @Test
  void shouldFindThatASecondCommandEndsAHold() {
    List<List<Book.Entered>> groups = groups();
    int expiry = index(groups, CommandKind.EXPIRE);
    VoidHold second = new VoidHold(Stage.id("second"), "", "due", TransactionDetails.NONE);
    groups.add(
        expiry + 1,
        List.of(
            changed(
                groups.get(expiry).get(0),
                record -> with(record, second, record.commitMicros() + 1))));

    assertThat(enter(groups)).first().asString().contains("HOLD_EXPIRED");
  }

  @Test
  void shouldFindThatACommandIsExecutedTwice() {
    List<List<Book.Entered>> groups = groups();
    List<Book.Entered> last = groups.get(groups.size() - 1);
    groups.add(
        List.of(
            changed(
                last.get(0), record -> with(record, record.command(), record.commitMicros() + 1))));

    assertThat(enter(groups)).first().asString().contains("there should be no record");
  }

  @Test
  void shouldFindThatTheRecordsOfABatchDoNotFollowEachOther() {
    List<List<Book.Entered>> groups = groups();
    int batch = index(groups, CommandKind.ATOMIC_BATCH);
    List<Book.Entered> records = new ArrayList<>(groups.get(batch));
    int last = records.size() - 1;
    records.set(
        last,
        changed(
            records.get(last),
            record -> with(record, record.command(), record.commitMicros() + 1)));
    groups.set(batch, records);

    assertThat(enter(groups)).first().asString().contains("do not follow each other");
  }

  @Test
  void shouldFindThatABatchIsAppliedInPart() {
    List<List<Book.Entered>> groups = groups();
    int batch = index(groups, CommandKind.ATOMIC_BATCH);
    List<Book.Entered> records = new ArrayList<>(groups.get(batch));
    LedgerRecord refused = at(groups, CommandKind.CAPTURE).record();
    int last = records.size() - 1;
    records.set(
        last,
        changed(
            records.get(last),
            record ->
                new LedgerRecord(record.command(), record.commitMicros(), refused.outcome())));
    groups.set(batch, records);

    assertThat(enter(groups))
        .anySatisfy(finding -> assertThat(finding).contains("a batch is not applied all or none"));
  }

  /**
   * A true journal: a hold that expires, a batch that is applied, a capture that comes too late.
   */
  private static List<List<Book.Entered>> groups() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.execute(stage.hold("due", 60, 200));
    stage.run(500);
    stage.must(stage.batch("b", stage.payment("first", 7), stage.payment("second", 11)));
    stage.execute(stage.capture("late", "due", 1));
    stage.pay(1);
    Chain chain = new Chain(stage.grid(), stage.shard());
    List<List<Book.Entered>> groups = new ArrayList<>();
    int from = 0;
    while (from < chain.size()) {
      List<Book.Entered> group = new ArrayList<>();
      for (int i = from; i < chain.end(from); i++) {
        group.add(new Book.Entered(chain.record(i), chain.position(i)));
      }
      groups.add(group);
      from = chain.end(from);
    }
    return groups;
  }

  private static List<String> enter(List<List<Book.Entered>> groups) {
    Book book = new Book("eu");
    List<String> wrong = new ArrayList<>();
    groups.forEach(group -> wrong.addAll(book.enter(group)));
    return wrong;
  }

  private static CommandKind kind(List<Book.Entered> group) {
    return group.get(0).record().command().kind();
  }

  private static int index(List<List<Book.Entered>> groups, CommandKind kind) {
    int index = 0;
    while (kind(groups.get(index)) != kind) {
      index++;
    }
    return index;
  }

  private static Book.Entered at(List<List<Book.Entered>> groups, CommandKind kind) {
    return groups.get(index(groups, kind)).get(0);
  }

  private static List<Book.Entered> take(List<List<Book.Entered>> groups, CommandKind kind) {
    return groups.remove(index(groups, kind));
  }

  private static LedgerRecord with(LedgerRecord record, Command command, long commitMicros) {
    return new LedgerRecord(command, commitMicros, record.outcome());
  }

  private static Book.Entered changed(Book.Entered entered, UnaryOperator<LedgerRecord> change) {
    return new Book.Entered(change.apply(entered.record()), entered.position());
  }
}
