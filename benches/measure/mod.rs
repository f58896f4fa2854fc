//! Wall time, processor time and medians.

use std::time::Instant;

/// Seconds spent; processor time is that of all threads and of child processes that have ended.
#[derive(Debug, Clone, Copy)]
pub struct Spent {
    pub wall: f64,
    /// To a hundredth of a second; not a number where the system has no /proc.
    pub cpu: f64,
}

pub struct Clock {
    start: Instant,
    cpu: f64,
}

impl Clock {
    pub fn start() -> Clock {
        Clock { start: Instant::now(), cpu: cpu() }
    }

    pub fn spent(&self) -> Spent {
        Spent { wall: self.start.elapsed().as_secs_f64(), cpu: cpu() - self.cpu }
    }
}

/// Processor time so far, of this process and of its children that have ended.
fn cpu() -> f64 {
    const TICKS_PER_SECOND: f64 = 100.0;
    let Ok(stat) = std::fs::read_to_string("/proc/self/stat") else { return f64::NAN };
    // The program's name, in parentheses, may hold anything; the 14th to 17th fields are the times.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(4).filter_map(|field| field.parse().ok()).collect();
    if ticks.len() == 4 { ticks.iter().sum::<f64>() / TICKS_PER_SECOND } else { f64::NAN }
}

pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let (low, high) = (values.len().saturating_sub(1) / 2, values.len() / 2);
    if values.is_empty() { f64::NAN } else { (values[low] + values[high]) / 2.0 }
}
