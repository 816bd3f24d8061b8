package io.meridian.wire;

import io.meridian.engine.EventCursor;
import io.meridian.engine.EventPage;
import io.meridian.engine.ShardId;
import io.meridian.ledger.AssetFact;
import io.meridian.ledger.ClosePeriod;
import io.meridian.ledger.Command;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.LedgerRecord;
import io.meridian.proto.v1.Event;
import io.meridian.proto.v1.JournalPosition;
import io.meridian.proto.v1.WatchEventsResponse;
import java.util.Optional;

/** Makes the messages of one watch. Pure; any thread. */
public final class EventFeed {
  private final ResumeTokens tokens;
  private final LedgerFact ledger;
  private final String region;

  EventFeed(ResumeTokens tokens, LedgerFact ledger, String region) {
    this.tokens = tokens;
    this.ledger = ledger;
    this.region = region;
  }

  /** The message of one event; empty for a record that is none of its own. */
  public Optional<WatchEventsResponse> message(EventPage.Event event) {
    return event(event)
        .map(
            told ->
                WatchEventsResponse.newBuilder()
                    .setEvent(told)
                    .setResumeToken(token(event.next()))
                    .build());
  }

  /** The message that says how far the watch has come. */
  public WatchEventsResponse heartbeat(EventCursor cursor) {
    return WatchEventsResponse.newBuilder().setResumeToken(token(cursor)).build();
  }

  private String token(EventCursor cursor) {
    return tokens.token(ledger.name(), region, cursor);
  }

  private Optional<Event> event(EventPage.Event event) {
    LedgerRecord record = event.record();
    Command command = record.command();
    ShardId shard = event.shard();
    JournalPosition position = Values.position(shard, event.position());
    Event.Builder message =
        Event.newBuilder()
            .setEventId(
                shard.region()
                    + '/'
                    + shard.number()
                    + '/'
                    + position.getSequence()
                    + '/'
                    + position.getOrdinal())
            .setLedger(command.commandId().ledger())
            .setPosition(position)
            .setCommitTime(Values.timestamp(record.commitMicros()))
            .setCommandId(command.commandId().id());
    return switch (command.kind()) {
      case POST, HOLD, CAPTURE, VOID, REFUND, EXPIRE ->
          Optional.of(
              message
                  .setTransaction(
                      TransactionMessages.transaction(record)
                          .setPosition(position)
                          .clearPrivateData())
                  .build());
      case CREATE_ACCOUNT, UPDATE_ACCOUNT, CHANGE_ACCOUNT_STATUS ->
          Optional.of(message.setAccount(AccountMessages.withoutPrivateData(record)).build());
      case CREATE_LEDGER -> Optional.of(message.setLedgerFact(asOf(0)).build());
      case CLOSE_PERIOD ->
          Optional.of(
              message.setLedgerFact(asOf(((ClosePeriod) command).closedUntilMicros())).build());
      case CREATE_ASSET ->
          Optional.of(
              message.setAsset(asset((CreateAsset) command, record.commitMicros())).build());
      case SETTLE_LEGS ->
          movesNothing(record)
              ? Optional.empty()
              : Optional.of(message.setLeg(CrossingMessages.leg(record)).build());
      case ATOMIC_BATCH, PREPARE_LEGS, ABANDON_CROSSING, FINISH_CROSSING -> Optional.empty();
    };
  }

  /** What only releases a reservation changes no account. */
  private static boolean movesNothing(LedgerRecord record) {
    return Answers.applied(record).entries().isEmpty();
  }

  /** Of a ledger nothing changes but up to when its books are closed. */
  private io.meridian.proto.v1.Ledger asOf(long closedUntilMicros) {
    return LedgerMessages.ledger(
        new LedgerFact(
            ledger.name(),
            ledger.placements(),
            ledger.referenceUnique(),
            ledger.crossRegion(),
            closedUntilMicros,
            ledger.createMicros()));
  }

  private static io.meridian.proto.v1.Asset asset(CreateAsset command, long commitMicros) {
    return LedgerMessages.asset(
        new AssetFact(command.commandId().ledger(), command.code(), command.scale(), commitMicros));
  }
}
