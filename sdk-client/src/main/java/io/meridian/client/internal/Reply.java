package io.meridian.client.internal;

import java.util.Optional;
import java.util.function.Function;

/**
 * What the messages of a call, and its failure, mean to the caller. Called on a thread that serves
 * the connection.
 *
 * @param <R> the response message
 * @param <T> what the caller gets
 */
interface Reply<R, T> {
  /**
   * Takes a message.
   *
   * @param tries the tries so far, that of the message included
   * @return the answer; empty = the message was only news on the way to it
   * @throws NotAnAnswerException when the message says that the try has failed
   */
  Optional<T> message(R message, Tries tries) throws NotAnAnswerException;

  /**
   * The answer that a failure after which there is no other try is; empty = it is a fault.
   *
   * @param tries the tries so far, that of the failure included
   */
  Optional<T> failure(Failure failure, Tries tries);

  /** One message is the answer, and some failures are. */
  static <R, T> Reply<R, T> of(Function<R, T> answer, Function<Failure, Optional<T>> failure) {
    return new Reply<>() {
      @Override
      public Optional<T> message(R message, Tries tries) {
        return Optional.of(answer.apply(message));
      }

      @Override
      public Optional<T> failure(Failure end, Tries tries) {
        return failure.apply(end);
      }
    };
  }

  /** One message is the answer, and no failure is. */
  static <R, T> Reply<R, T> of(Function<R, T> answer) {
    return of(answer, failure -> Optional.empty());
  }

  /** This answer in other words. */
  default <U> Reply<R, U> map(Function<T, U> words) {
    return new Reply<>() {
      @Override
      public Optional<U> message(R message, Tries tries) throws NotAnAnswerException {
        return Reply.this.message(message, tries).map(words);
      }

      @Override
      public Optional<U> failure(Failure failure, Tries tries) {
        return Reply.this.failure(failure, tries).map(words);
      }
    };
  }

  /** The message was understood, and means that the try has failed. */
  final class NotAnAnswerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    NotAnAnswerException(Failure failure) {
      super(failure.message(), null, false, false);
      this.failure = failure;
    }

    Failure failure() {
      return failure;
    }
  }
}
