package io.meridian.benchmark;

import io.meridian.codec.Block;
import io.meridian.codec.BlockCodec;
import io.meridian.codec.BlockHeader;
import io.meridian.codec.CommandCodec;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.EncodedRecord;
import io.meridian.codec.RecordCodec;
import io.meridian.ledger.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Payments as a block of the journal: of one record as when nothing else is asked for, and of many.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class BlockCodecBenchmark {
  private static final BlockHeader HEADER =
      new BlockHeader(
          Payment.REGION, 0, 3, 1, 1_000_000, Bytes.wrap(new byte[32]), Payment.COMMIT_MICROS);

  /** How many payments are in the block. */
  @Param({"1", "100", "2000"})
  public int records;

  private List<EncodedRecord> payments;
  private Bytes stored;

  /** The records of the block. */
  @Setup
  public void prepare() {
    EncodedRecord payment =
        RecordCodec.encode(
            CommandCodec.prepare(Payment.command()), Payment.COMMIT_MICROS, Payment.outcome());
    payments = Collections.nCopies(records, payment);
    stored = BlockCodec.encode(HEADER, payments).stored();
  }

  /** The block, its tree of digests and its hash: done by the shard's thread. */
  @Benchmark
  public EncodedBlock encode() {
    return BlockCodec.encode(HEADER, payments);
  }

  /** Reading it back and checking its hash: what a replay does. */
  @Benchmark
  public Block decode() {
    return BlockCodec.decode(stored);
  }
}
