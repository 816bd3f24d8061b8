package io.meridian.wire;

import io.meridian.engine.EventCursor;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.LedgerFact;
import io.meridian.ledger.Reason;
import io.meridian.proto.v1.WatchEventsRequest;
import java.util.Optional;

/** Maps the messages of WatchEvents. Any thread. */
public final class EventMapper {
  private final RequestCheck.Grid grid;
  private final ResumeTokens tokens;

  EventMapper(RequestCheck.Grid grid, ResumeTokens tokens) {
    this.grid = grid;
    this.tokens = tokens;
  }

  /** WatchEvents: which events are asked for, and what makes messages of them. */
  public Exchange<EventQuestion, ReadReply<LedgerFact>, EventFeed> watch(
      WatchEventsRequest request) {
    RequestCheck check = grid.check(request);
    String ledger = check.shape().ledger("ledger", request.getLedger());
    String region = check.region("region", request.getRegion());
    String token = request.getResumeToken();
    EventCursor cursor =
        token.isEmpty()
            ? EventCursor.BEGINNING
            : check.token(
                "resume_token", tokens.cursor(ledger, region, token), EventCursor.BEGINNING);
    if (request.getFromNow() && !token.isEmpty()) {
      check
          .shape()
          .violation(
              Reason.MALFORMED_REQUEST, "from_now", "must be unset where resume_token is set");
    }
    return check.exchange(
        () ->
            new EventQuestion(
                ledger, region, request.getFromNow() ? Optional.empty() : Optional.of(cursor)),
        reply -> Answers.read(reply, fact -> Answer.of(new EventFeed(tokens, fact, region))));
  }
}
