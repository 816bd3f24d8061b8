package io.meridian.engine.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.DerivedCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.Head;
import io.meridian.codec.RecordCodec;
import io.meridian.codec.StoredRecord;
import io.meridian.engine.CommandReply;
import io.meridian.engine.DerivedKey;
import io.meridian.engine.DerivedValue;
import io.meridian.engine.FoundTransaction;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountKey;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountStatus;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Counters;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerRecord;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Original;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The checker is not content with everything: it finds what is wrong in spoilt worlds. */
@ExtendWith(QuietEngine.class)
final class CheckerTest {
  private static final AccountKey WALLET = new AccountKey("shop", new AccountRef("eu", "wallet"));

  @Test
  void shouldFindNothingWhereNothingIsWrong() {
    assertThat(paid().findings()).isEmpty();
  }

  @Test
  void shouldFindThatAnAcknowledgedRecordIsGone() {
    Stage stage = paid();

    for (SimNode node : stage.grid().nodes()) {
      node.journal(stage.shard()).loseLastWrite(List.of());
    }

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindThatADerivedEntryIsMissing() {
    Stage stage = paid();
    DerivedCopy copy = stage.node(2).state(stage.shard());

    copy.apply(
        Map.of(DerivedKey.account(WALLET), Optional.empty()),
        copy.counter(),
        stage.grid().nextVersion());

    assertThat(stage.judge())
        .anySatisfy(finding -> assertThat(finding).contains("n2 lacks derived entry"));
  }

  @Test
  void shouldFindABalanceThatNeverWas() {
    Stage stage = paid();
    Operation read = stage.sendRead(stage.primary());
    stage.waitFor(read);

    stage.answer(read, with(account(read), new Counters(0, 101, 0, 0)));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindABalanceOlderThanAnAnswerGivenBefore() {
    Stage stage = Stage.set();
    Operation early = stage.sendRead(stage.primary());
    stage.waitFor(early);
    stage.pay(100);
    Operation late = stage.sendRead(stage.primary());
    stage.waitFor(late);
    stage.materialize();

    stage.answer(late, account(early));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindThatThePlaceOfAnOpenHoldIsFree() {
    Stage stage = held();

    spoil(stage, DerivedKey.slot(0), DerivedCodec.encodeSlot(Optional.empty()));

    assertThat(stage.judge())
        .anySatisfy(
            finding -> assertThat(finding).contains("n2 has derived entry").contains("SLOT"));
  }

  @Test
  void shouldFindThatMoreIsLeftOfAHoldThanShould() {
    Stage stage = held();
    DerivedKey key = DerivedKey.original(Stage.id("h"));
    Original left =
        DerivedCodec.decodeOriginal(stage.derived(stage.node(2), key).orElseThrow().content());

    spoil(stage, key, DerivedCodec.encode(withRemaining(left, 60)));

    assertThat(stage.judge())
        .anySatisfy(
            finding -> assertThat(finding).contains("n2 has derived entry").contains("ORIGINAL"));
  }

  @Test
  void shouldFindThatAnAccountIsFrozenInOneCopy() {
    Stage stage = paid();
    DerivedKey key = DerivedKey.account(WALLET);
    Account account =
        DerivedCodec.decodeAccount(stage.derived(stage.node(2), key).orElseThrow().content());

    spoil(
        stage,
        key,
        DerivedCodec.encode(
            account.changed(account.settings(), AccountStatus.FROZEN, account.updateMicros())));

    assertThat(stage.judge())
        .anySatisfy(finding -> assertThat(finding).contains("n2 has derived entry"));
  }

  @Test
  void shouldFindARemainderThatNeverWas() {
    Stage stage = held();
    Operation read = stage.send(stage.primary(), new Operation.Asked.OfTransaction(Stage.id("h")));
    stage.waitFor(read);
    FoundTransaction found = found(read);

    Original wrong = withRemaining(found.original().orElseThrow(), 59);
    stage.answer(
        read,
        new Operation.Answer.Found(
            new ReadReply.Found<>(
                new FoundTransaction(
                    found.recorded(), Optional.of(wrong), found.hold(), found.path()))));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindATransactionOlderThanAnAnswerGivenBefore() {
    Stage stage = held();
    Operation.Asked question = new Operation.Asked.OfTransaction(Stage.id("h"));
    Operation early = stage.send(stage.primary(), question);
    stage.waitFor(early);
    stage.execute(stage.capture("c2", "h", 5));
    Operation late = stage.send(stage.primary(), question);
    stage.waitFor(late);
    stage.materialize();

    stage.answer(late, early.answer().orElseThrow());

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindADryRunThatDoesNotAgreeWithTheRealRun() {
    Stage stage = held();
    Operation tried =
        stage.send(stage.primary(), new Operation.Asked.OfDryRun(stage.capture("c2", "h", 30)));
    stage.waitFor(tried);
    assertThat(stage.judge()).isEmpty();
    LedgerRecord record = Operation.tried(tried.answer().orElseThrow()).get(0);

    stage.answer(
        tried,
        new Operation.Answer.Executed(
            new CommandReply.Tried(
                new LedgerRecord(
                    record.command(),
                    record.commitMicros(),
                    new Outcome.Refused(new Refusal(Reason.HOLD_NOT_FOUND, Map.of()))))));

    assertThat(stage.judge()).anySatisfy(finding -> assertThat(finding).contains("no place"));
  }

  @Test
  void shouldFindThatAFailedBatchHasAppliedItsFirstItem() {
    // Given a batch that failed at its second item
    Stage stage = paid();
    stage.must(stage.batch("b", stage.payment("p", 7), stage.orphan("o")));
    Head head = stage.primary().journal(stage.shard()).head();
    Block block =
        BlockCodec.decode(
            stage.primary().journal(stage.shard()).block(head.sequence()).orElseThrow());

    // When its block is as an engine would have written it that applies item by item
    List<EncodedRecord> records = new ArrayList<>();
    for (StoredRecord stored : block.records()) {
      LedgerRecord record = stored.record();
      Outcome outcome =
          record.command() instanceof Post post && post.commandId().equals(Stage.id("p"))
              ? new Outcome.Applied(
                  List.of(
                      entry(
                          "world",
                          NormalSide.DEBIT,
                          new Counters(7, 0, 0, 0),
                          new Counters(107, 0, 0, 0)),
                      entry(
                          "wallet",
                          NormalSide.CREDIT,
                          new Counters(0, 7, 0, 0),
                          new Counters(0, 107, 0, 0))))
              : record.outcome();
      records.add(
          RecordCodec.encode(
              CommandCodec.prepare(record.command()), record.commitMicros(), outcome));
    }
    EncodedBlock forged = BlockCodec.encode(block.header(), records);
    Head next =
        new Head(head.epoch(), head.leaderId(), head.sequence(), forged.hash(), head.lastMicros());
    for (SimNode node : stage.grid().nodes()) {
      JournalCopy copy = node.journal(stage.shard());
      copy.apply(next, List.of(forged), copy.counter(), stage.grid().nextVersion());
    }

    // Then it is found
    assertThat(stage.judge())
        .anySatisfy(finding -> assertThat(finding).contains("a batch is not applied all or none"));
  }

  private static Entry entry(String account, NormalSide side, Counters change, Counters after) {
    return new Entry(new AccountRef("eu", account), side, 2, change, after);
  }

  /** A stage with a hold of 60, of which 25 were captured. */
  private static Stage held() {
    Stage stage = paid();
    stage.execute(stage.hold("h", 60, 60_000));
    stage.execute(stage.capture("c", "h", 25));
    stage.materialize();
    return stage;
  }

  private static void spoil(Stage stage, DerivedKey key, Bytes content) {
    DerivedCopy copy = stage.node(2).state(stage.shard());
    copy.apply(
        Map.of(key, Optional.of(new DerivedValue(copy.entry(key).orElseThrow().stamp(), content))),
        copy.counter(),
        stage.grid().nextVersion());
  }

  private static Original withRemaining(Original left, long remaining) {
    Original.Remainder part = left.postings().get(0);
    return new Original(
        left.id(),
        left.kind(),
        left.hold(),
        List.of(
            new Original.Remainder(
                part.posting(),
                part.place(),
                part.captured(),
                part.released(),
                remaining,
                part.refunded())),
        left.state(),
        left.expiresMicros(),
        left.overCapturePercent(),
        left.slot(),
        left.closedBy());
  }

  private static FoundTransaction found(Operation read) {
    return ((ReadReply.Found<FoundTransaction>)
            ((Operation.Answer.Found) read.answer().orElseThrow()).reply())
        .value();
  }

  private static Stage paid() {
    Stage stage = Stage.set();
    stage.pay(100);
    stage.materialize();
    return stage;
  }

  private static Account account(Operation read) {
    return ((ReadReply.Found<Account>)
            ((Operation.Answer.Read) read.answer().orElseThrow()).reply())
        .value();
  }

  private static Account with(Account account, Counters counters) {
    return new Account(
        account.settings(),
        account.status(),
        counters,
        account.version(),
        account.revision(),
        account.createMicros(),
        account.updateMicros());
  }
}
