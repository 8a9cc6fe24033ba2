//! Asks for each line of its input the back end that the line, as a key, belongs to: `steer TOPOLOGY`. It prints what
//! answered, or `503` where no back end is live.

use std::{future::Future, io, pin::Pin, task, time::Duration};

use libconsistent::{CheckPolicy, HealthChecker, HealthPolicy, Ring};
use libconsistent_tower::ByKey;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tower::{steer::Steer, Service, ServiceExt};

#[derive(Clone)]
struct Request {
    key: Vec<u8>,
}

/// A back end, which tells the ring when it cannot be reached; or, without a node, none.
struct Backend {
    ring: Ring,
    node: Option<(String, String)>,
}

impl Service<Request> for Backend {
    type Response = String;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<String>>>>;

    fn poll_ready(&mut self, _: &mut task::Context<'_>) -> task::Poll<io::Result<()>> {
        task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Request) -> Self::Future {
        let (ring, node) = (self.ring.clone(), self.node.clone());
        Box::pin(async move {
            let Some((id, address)) = node else { return Ok("503".into()) };
            let answer = asked(&address).await;
            // An error of it says that the node has left meanwhile.
            let _ = ring.report(&id, answer.is_ok(), Ring::now());
            answer
        })
    }
}

/// What a back end answers over HTTP.
async fn asked(address: &str) -> io::Result<String> {
    let mut connection = BufReader::new(TcpStream::connect(address).await?);
    connection.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await?;
    let (mut line, mut length) = (String::new(), 0);
    while line != "\r\n" {
        line.clear();
        if connection.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
    let mut body = vec![0; length];
    connection.read_exact(&mut body).await?;
    String::from_utf8(body).map_err(io::Error::other)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: steer TOPOLOGY")?;
    let ring = Ring::from_json(std::fs::read(path)?)?;
    ring.set_health_policy(HealthPolicy::default().with_fall(1).with_max_ejected(100))?;
    let _checker = HealthChecker::start(&ring, CheckPolicy::default().with_interval(Duration::from_millis(300)))?;

    let nodes = ring.snapshot().topology().members().nodes().to_vec();
    let ids: Vec<_> = nodes.iter().map(|node| node.id.clone()).collect();
    let backends = nodes.iter().map(|node| Some((node.id.clone(), node.address.clone()))).chain([None]);
    let services = backends.map(|node| Backend { ring: ring.clone(), node });
    let mut steer = Steer::new(services, ByKey::new(ring.clone(), ids, |request: &Request| &request.key[..]));

    let mut lines = BufReader::new(tokio::io::stdin());
    let mut output = tokio::io::stdout();
    let mut key = Vec::new();
    while lines.read_until(b'\n', &mut key).await? > 0 {
        let request = Request { key: key.strip_suffix(b"\n").unwrap_or(&key).to_vec() };
        // Whoever fails is down then, and the next attempt goes to the next node of the walk.
        let answer = loop {
            match steer.ready().await?.call(request.clone()).await {
                Ok(answer) => break answer,
                Err(error) => eprintln!("{error}"),
            }
        };
        output.write_all(format!("{answer}\n").as_bytes()).await?;
        output.flush().await?;
        key.clear();
    }
    Ok(())
}
