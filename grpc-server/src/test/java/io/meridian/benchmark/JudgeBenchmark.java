package io.meridian.benchmark;

import io.meridian.ledger.Judge;
import io.meridian.ledger.LedgerView;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Judging a payment on accounts that are in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class JudgeBenchmark {
  private Judge judge;
  private LedgerView view;
  private Post payment;

  /** The payment and the accounts. */
  @Setup
  public void prepare() {
    judge = new Judge();
    view = Payment.view();
    payment = Payment.command();
  }

  /** The rules of a payment. */
  @Benchmark
  public Outcome judge() {
    return judge.judge(payment, view, Payment.COMMIT_MICROS);
  }
}
