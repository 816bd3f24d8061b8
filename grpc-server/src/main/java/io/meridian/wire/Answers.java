package io.meridian.wire;

import io.meridian.engine.LedgerReply;
import io.meridian.engine.ReadReply;
import io.meridian.ledger.Refusal;
import java.util.function.Function;

/** From the engine's replies to answers. */
final class Answers {
  private Answers() {}

  static <R> Answer<R> refused(Refusal refusal, boolean replayed) {
    return new Answer.Failure<>(new CallFailure(StatusMapper.refusal(refusal, replayed)));
  }

  static <T, R> Answer<R> read(ReadReply<T> reply, Function<T, Answer<R>> found) {
    return reply instanceof ReadReply.Found<T> there
        ? found.apply(there.value())
        : refused(((ReadReply.Refused<T>) reply).refusal(), false);
  }

  static <T, R> Answer<R> created(
      LedgerReply<T> reply, Function<LedgerReply.Created<T>, R> created) {
    return reply instanceof LedgerReply.Created<T> done
        ? Answer.of(created.apply(done))
        : refused(((LedgerReply.Refused<T>) reply).refusal(), false);
  }
}
