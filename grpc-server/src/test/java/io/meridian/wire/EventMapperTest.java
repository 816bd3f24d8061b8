package io.meridian.wire;

import static io.meridian.wire.Requests.command;
import static io.meridian.wire.Requests.post;
import static io.meridian.wire.WireFixtures.NOW_MICROS;
import static io.meridian.wire.WireFixtures.WIRE;
import static io.meridian.wire.WireFixtures.asked;
import static io.meridian.wire.WireFixtures.failed;
import static io.meridian.wire.WireFixtures.message;
import static io.meridian.wire.WireFixtures.reason;
import static io.meridian.wire.WireFixtures.record;
import static io.meridian.wire.WireFixtures.refused;
import static io.meridian.wire.WireFixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.meridian.codec.JournalPosition;
import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ReadReply;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Account;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.AtomicBatch;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.ChangeAccountStatus;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.Counters;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.Crossed;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.Entry;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Reason;
import io.meridian.ledger.Refusal;
import io.meridian.ledger.SettleLegs;
import io.meridian.ledger.StatusChange;
import io.meridian.proto.v1.AccountStatus;
import io.meridian.proto.v1.Event;
import io.meridian.proto.v1.Leg;
import io.meridian.proto.v1.PrivateData;
import io.meridian.proto.v1.TransactionKind;
import io.meridian.proto.v1.WatchEventsRequest;
import io.meridian.proto.v1.WatchEventsResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where a watch begins, and what its messages say. */
final class EventMapperTest {
  private static final LedgerFact LEDGER =
      new LedgerFact(
          "shop", List.of(new LedgerPlacement("eu", List.of(4))), true, 77_000_000, 5_000_000);
  private static final EventCursor NEXT =
      new EventCursor(Map.of(4, new EventCursor.Place(17, 3, Bytes.EMPTY)));
  private static final AccountSettings SETTINGS =
      new AccountSettings(
          "USD",
          NormalSide.CREDIT,
          OptionalLong.of(0),
          OptionalLong.empty(),
          Map.of("tier", "gold"),
          Optional.of(
              new io.meridian.ledger.PrivateData(
                  0, Bytes.EMPTY, Bytes.wrap(new byte[] {1}), Bytes.EMPTY)));

  private final EventMapper mapper = WIRE.events();

  @Test
  void shouldBeginAtTheBeginningAtATokenOrNow() {
    String token = feed().heartbeat(NEXT).getResumeToken();

    assertThat(asked(mapper.watch(watch().build())).question())
        .isEqualTo(new EventQuestion("shop", "eu", Optional.of(EventCursor.BEGINNING)));
    assertThat(asked(mapper.watch(watch().setResumeToken(token).build())).question().from())
        .contains(NEXT);
    assertThat(asked(mapper.watch(watch().setFromNow(true).build())).question().from()).isEmpty();
  }

  @Test
  void shouldRefuseEverythingThatIsWrong() {
    assertThat(violations(refused(mapper.watch(WatchEventsRequest.getDefaultInstance()))))
        .containsExactly("ledger MALFORMED_REQUEST", "region MALFORMED_REQUEST");
    assertThat(violations(refused(mapper.watch(watch().setRegion("mars").build()))))
        .containsExactly("region UNKNOWN_REGION");
    assertThat(
            violations(refused(mapper.watch(watch().setResumeToken("x").setFromNow(true).build()))))
        .containsExactly("from_now MALFORMED_REQUEST", "resume_token INVALID_PAGE_TOKEN");
  }

  @Test
  void shouldRefuseTheTokenOfAnotherLedgerOrRegion() {
    String token = feed().heartbeat(NEXT).getResumeToken();

    assertThat(
            violations(
                refused(mapper.watch(watch().setRegion("us").setResumeToken(token).build()))))
        .containsExactly("resume_token INVALID_PAGE_TOKEN");
    assertThat(
            violations(
                refused(mapper.watch(watch().setLedger("other").setResumeToken(token).build()))))
        .containsExactly("resume_token INVALID_PAGE_TOKEN");
  }

  @Test
  void shouldEndAWatchOfALedgerThatIsNotThere() {
    assertThat(
            reason(
                failed(
                    asked(mapper.watch(watch().build()))
                        .answer()
                        .apply(
                            new ReadReply.Refused<>(
                                new Refusal(Reason.LEDGER_NOT_FOUND, Map.of()))))))
        .isEqualTo("LEDGER_NOT_FOUND");
  }

  @Test
  void shouldTellATransactionWithoutItsPrivateData() {
    Command command =
        command(
            post()
                .setPrivateData(PrivateData.newBuilder().setContent(ByteString.copyFromUtf8("s"))));

    WatchEventsResponse message =
        feed().message(event(command, new Outcome.Applied(List.of()))).orElseThrow();

    Event event = message.getEvent();
    assertThat(event.getEventId()).isEqualTo("eu/4/17/2");
    assertThat(event.getLedger()).isEqualTo("shop");
    assertThat(event.getCommandId()).isEqualTo("tx-1");
    assertThat(event.getCommitTime()).isEqualTo(Values.timestamp(NOW_MICROS));
    assertThat(event.getPosition().getOrdinal()).isEqualTo(2);
    assertThat(event.getTransaction().getTransaction()).isEqualTo("eu/tx-1");
    assertThat(event.getTransaction().getPosition()).isEqualTo(event.getPosition());
    assertThat(event.getTransaction().hasPrivateData()).isFalse();
    assertThat(message.getResumeToken()).isEqualTo(feed().heartbeat(NEXT).getResumeToken());
  }

  @Test
  void shouldTellAnAccountAsItWasAfterwards() {
    AccountRef alice = new AccountRef("eu", "alice");
    Account frozen =
        Account.opened(SETTINGS, 1)
            .changed(SETTINGS, io.meridian.ledger.AccountStatus.FROZEN, 2)
            .withPrivateData(Optional.empty());

    Event created =
        told(
            new CreateAccount(id("account/alice"), "", alice, SETTINGS),
            new Outcome.Applied(List.of()));
    Event changed =
        told(
            new ChangeAccountStatus(id("f"), "", alice, StatusChange.FREEZE, OptionalLong.empty()),
            new Outcome.Applied(List.of(), List.of(), List.of(), Optional.of(frozen)));

    assertThat(created.getCommandId()).isEqualTo("account/alice");
    assertThat(created.getAccount().getAccount()).isEqualTo("eu/alice");
    assertThat(created.getAccount().getLabelsMap()).isEqualTo(Map.of("tier", "gold"));
    assertThat(created.getAccount().hasPrivateData()).isFalse();
    assertThat(created.getAccount().getRevision()).isEqualTo(1);
    assertThat(changed.getAccount().getStatus()).isEqualTo(AccountStatus.ACCOUNT_STATUS_FROZEN);
    assertThat(changed.getAccount().getRevision()).isEqualTo(2);
  }

  @Test
  void shouldTellLedgerAssetAndPeriod() {
    Event ledger =
        told(
            new CreateLedger(id("ledger/shop"), "", LEDGER.placements(), true),
            new Outcome.Applied(List.of()));
    Event asset =
        told(new CreateAsset(id("asset/USD"), "", "USD", 2), new Outcome.Applied(List.of()));
    Event period =
        told(new ClosePeriod(id("period/9"), "", 9_000_000), new Outcome.Applied(List.of()));

    assertThat(ledger.getLedgerFact().getName()).isEqualTo("shop");
    assertThat(ledger.getLedgerFact().getReferenceUnique()).isTrue();
    assertThat(ledger.getLedgerFact().hasClosedUntil()).isFalse();
    assertThat(ledger.getLedgerFact().getCreateTime()).isEqualTo(Values.timestamp(5_000_000));
    assertThat(asset.getAsset().getCode()).isEqualTo("USD");
    assertThat(asset.getAsset().getScale()).isEqualTo(2);
    assertThat(period.getLedgerFact().getClosedUntil()).isEqualTo(Values.timestamp(9_000_000));
  }

  @Test
  void K11_shouldTellOfATransactionFromElsewhereOnlyWhatItDidHere() {
    // Given
    CrossingKey key = new CrossingKey("us", 3, 12, 1);
    Entry entry =
        new Entry(
            new AccountRef("eu", "alice"),
            NormalSide.CREDIT,
            2,
            new Counters(0, 7, 0, 0),
            new Counters(0, 9, 0, 0));

    // When
    Event event = told(settle(key, Decision.apply(4_000_000)), settled(key, List.of(entry)));

    // Then
    assertThat(event.getEventId()).isEqualTo("eu/4/17/2");
    assertThat(event.getCommandId()).isEqualTo("settle/us/3/12/1");
    assertThat(event.getCommitTime()).isEqualTo(Values.timestamp(NOW_MICROS));
    assertThat(event.getLeg())
        .isEqualTo(
            Leg.newBuilder()
                .setTransaction("us/order-1")
                .setKind(TransactionKind.TRANSACTION_KIND_CAPTURE)
                .setDecisionTime(Values.timestamp(4_000_000))
                .addEntries(TransactionMessages.entry(entry))
                .build());
    assertThat(event.getLeg().getEntries(0).getBalance()).isEqualTo(9);
  }

  @Test
  void shouldNotTellThatAReservationWasReleased() {
    CrossingKey key = new CrossingKey("us", 3, 12, 1);

    assertThat(feed().message(event(settle(key, Decision.RELEASE), settled(key, List.of()))))
        .isEmpty();
  }

  private static SettleLegs settle(CrossingKey key, Decision decision) {
    return new SettleLegs(id("settle/" + key), key, "order-1", CommandKind.CAPTURE, decision);
  }

  private static Outcome.Applied settled(CrossingKey key, List<Entry> entries) {
    return new Outcome.Applied(
        entries,
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.of(new Crossed(key, 0, Decision.RELEASE, List.of())));
  }

  @Test
  void shouldNotTellTheFrameOfABatch() {
    assertThat(
            feed()
                .message(
                    event(
                        new AtomicBatch(
                            id("b"), "", List.of(new AtomicBatch.Item("a", Bytes.EMPTY))),
                        new Outcome.Applied(List.of()))))
        .isEmpty();
  }

  @Test
  void shouldSayInAHeartbeatNothingButHowFarItIs() {
    WatchEventsResponse heartbeat = feed().heartbeat(NEXT);

    assertThat(heartbeat.hasEvent()).isFalse();
    assertThat(heartbeat.getResumeToken()).isNotEmpty();
  }

  private EventFeed feed() {
    return message(
        asked(mapper.watch(watch().build())).answer().apply(new ReadReply.Found<>(LEDGER)));
  }

  private Event told(Command command, Outcome.Applied outcome) {
    return feed().message(event(command, outcome)).orElseThrow().getEvent();
  }

  private static EventPage.Event event(Command command, Outcome.Applied outcome) {
    return new EventPage.Event(
        new ShardId("eu", 4), new JournalPosition(17, 2), record(command, outcome), NEXT);
  }

  private static CommandId id(String id) {
    return new CommandId("shop", "eu", id);
  }

  private static WatchEventsRequest.Builder watch() {
    return WatchEventsRequest.newBuilder().setLedger("shop").setRegion("eu");
  }
}
