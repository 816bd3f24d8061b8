package io.meridian.benchmark;

import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.PreparedCommand;
import io.meridian.codec.RecordCodec;
import io.meridian.codec.StoredRecord;
import io.meridian.ledger.Bytes;
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

/** A payment as a record of the journal. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RecordCodecBenchmark {
  private Post payment;
  private PreparedCommand prepared;
  private Outcome outcome;
  private Bytes stored;

  /** The payment with its outcome. */
  @Setup
  public void prepare() {
    payment = Payment.command();
    prepared = CommandCodec.prepare(payment);
    outcome = Payment.outcome();
    stored = RecordCodec.encode(prepared, Payment.COMMIT_MICROS, outcome).stored();
  }

  /** The canonical request and its fingerprint: done where the request comes in. */
  @Benchmark
  public PreparedCommand prepareRequest() {
    return CommandCodec.prepare(payment);
  }

  /** The record: done by the shard's thread. */
  @Benchmark
  public EncodedRecord encode() {
    return RecordCodec.encode(prepared, Payment.COMMIT_MICROS, outcome);
  }

  /** Reading it back: what a replay does. */
  @Benchmark
  public StoredRecord decode() {
    return RecordCodec.decode(stored);
  }
}
